#pragma once

#include "core/pruning/criterion.h"

namespace core::pruning {

/// `groups` float32 numbers, uniform in [0,1), from LibTorch's CPU generator: the same on every machine, and those of
/// Torch-Pruning's RandomImportance.
std::vector<double> randomScores(int groups, std::uint64_t seed);

/// A unit's own seed, so that neither the order of units nor the number of threads decides what is drawn.
std::uint64_t unitSeed(std::uint64_t seed, const std::string& unit);

/// Groups in random order: the floor that every other criterion has to clear. Without statistics the loss is the sum of
/// the drawn numbers, which says nothing about the model.
class Random final : public Criterion {
public:
    Evidence evidence() const override { return Evidence::None; }
    std::unique_ptr<Elimination> eliminate(const UnitProblem& problem) const override;
};

} // namespace core::pruning
