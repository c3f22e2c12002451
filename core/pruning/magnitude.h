#pragma once

#include "core/pruning/criterion.h"

namespace core::pruning {

/// Structured magnitude: groups in the order of the L2 norm of their consumer columns. Without statistics the loss is
/// ‖W₀−W‖², the summed squared norm of what went.
class Magnitude final : public Criterion {
public:
    Evidence evidence() const override { return Evidence::None; }
    std::unique_ptr<Elimination> eliminate(const UnitProblem& problem) const override;
};

} // namespace core::pruning
