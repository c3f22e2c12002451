#pragma once

#include "core/elimination/elimination.h"

#include <ATen/ATen.h>

#include <cmath>

namespace core::elimination {

/// Powers of 2 that P and W are divided by, so that float32 neither overflows nor underflows whatever the unit of the
/// activations is.
struct EliminationScale {
    double inverse = 1;
    double weight = 1;

    EliminationScale() = default;
    explicit EliminationScale(const EliminationProblem& problem)
        : inverse(next(problem.inverse.diagonal().mean().item<double>()))
        , weight(next(problem.weight.abs().max().item<double>())) {}

    /// What a cost of the scaled problem is worth.
    double cost() const { return weight * weight / inverse; }

private:
    static double next(double value) {
        return value > 0 && std::isfinite(value) ? std::exp2(std::round(std::log2(value))) : 1;
    }
};

} // namespace core::elimination
