#pragma once

#include "core/pruning/criterion.h"

namespace core::pruning {

/// First-order importance as Diff-Pruning takes it (Fang et al., arXiv 2305.10924): groups by the sum of their columns'
/// calibration::TaylorScores. A model's scores serve all stages.
class Taylor final : public Criterion {
public:
    Evidence evidence() const override { return Evidence::Gradients; }
    std::unique_ptr<Elimination> eliminate(const UnitProblem& problem) const override;
};

} // namespace core::pruning
