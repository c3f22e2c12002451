#include "core/pruning/random.h"

#include "core/base/tensor.h"
#include "core/pruning/ranking.h"
#include "core/pruning/settled_order.h"

#include <ATen/CPUGeneratorImpl.h>

namespace core::pruning {

std::vector<double> randomScores(int groups, std::uint64_t seed) {
    return sumOverGroups(at::rand({groups}, at::detail::createCPUGenerator(seed), at::kFloat), 1);
}

std::uint64_t unitSeed(std::uint64_t seed, const std::string& unit) {
    // FNV-1a; std::hash differs between standard libraries.
    std::uint64_t hash = 0xCBF29CE484222325ULL ^ seed;
    for (const char letter : unit)
        hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001B3ULL;
    return hash;
}

std::unique_ptr<Elimination> Random::eliminate(const UnitProblem& problem) const {
    return translateTorchErrors(problem.name, [&] {
        checkProblem(problem);
        const auto groups = static_cast<int>(problem.weight.size(1) / problem.groupSize);
        return eliminateByScore(problem, randomScores(groups, unitSeed(problem.seed, problem.name)));
    });
}

} // namespace core::pruning
