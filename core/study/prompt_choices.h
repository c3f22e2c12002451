#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace core::study {

/// What a model that reads prompts is asked for; one of classes looks at none of it but the size.
struct PromptChoices {
    std::vector<std::string> prompts{};    ///< image i has number i modulo how many there are; empty: no words
    std::optional<std::string> negative{}; ///< what images should not show; unset: nothing is said
    std::optional<int> height{};           ///< pixels, with the width; unset: the model's
    std::optional<int> width{};
    double guidanceRescale = 0; ///< 0…1, see sampling::SampleOptions
    int clipSkip = 0;           ///< layers that the prompt's states come earlier, 0…11

    bool operator==(const PromptChoices&) const = default;
};

/// Seeds of images that show every prompt with every seed: each seed as often as there are prompts.
std::vector<std::uint64_t> seedsOfGrid(const std::vector<std::uint64_t>& seeds, std::size_t prompts);
/// The seeds that such a grid was made of; empty: they are no grid of so many prompts.
std::vector<std::uint64_t> seedsOfPrompt(const std::vector<std::uint64_t>& grid, std::size_t prompts);

} // namespace core::study
