#include "core/study/prompt_choices.h"

namespace core::study {

std::vector<std::uint64_t> seedsOfGrid(const std::vector<std::uint64_t>& seeds, std::size_t prompts) {
    std::vector<std::uint64_t> grid;
    grid.reserve(seeds.size() * prompts);
    for (const std::uint64_t seed : seeds)
        grid.insert(grid.end(), prompts, seed);
    return grid;
}

std::vector<std::uint64_t> seedsOfPrompt(const std::vector<std::uint64_t>& grid, std::size_t prompts) {
    std::vector<std::uint64_t> seeds;
    if (prompts < 2)
        return seeds;
    for (std::size_t i = 0; i < grid.size(); i += prompts)
        seeds.push_back(grid[i]);
    return seedsOfGrid(seeds, prompts) == grid ? seeds : std::vector<std::uint64_t>();
}

} // namespace core::study
