#pragma once

#include "core/pruning/criterion.h"

namespace core::pruning {

/// ‖W_{:,j}‖²·H_jj: what column j alone adds to the mean square of the layer's output, Wanda's |W_ij|·‖X_{:,j}‖ with
/// both factors taken over a whole column, squared. @param weight W [outputs, columns]. @param hessian H [columns,
/// columns].
/// @return float64 [columns] on the CPU.
at::Tensor wandaScores(const at::Tensor& weight, const at::Tensor& hessian);

/// Wanda (Sun et al., arXiv 2306.11695) for structure. The paper ranks single weights by |W_ij|·‖X_{:,j}‖₂ and no
/// reference prunes whole columns with it; here a column's score is the L2 norm of its weights' scores, because squares
/// add up: a group's score is the sum over its columns, the loss of removing it if inputs were uncorrelated.
class Wanda final : public Criterion {
public:
    Evidence evidence() const override { return Evidence::Inputs; }
    std::unique_ptr<Elimination> eliminate(const UnitProblem& problem) const override;
};

} // namespace core::pruning
