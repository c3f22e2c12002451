#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace core::elimination {

/// Some consecutive steps of an elimination. With columns in the order in which they go, they change the weight of what
/// is left by Wᵀ ← Wᵀ − l·c.
struct EliminationBlock {
    std::int64_t first = 0; ///< step that the block begins with
    at::Tensor l;           ///< [columns − first, steps]; what stands above its diagonal means nothing
    at::Tensor c;           ///< [steps, outputs]
};

/// Structured elimination to the last group. One step per column: groupSize steps per group.
struct EliminationTrace {
    std::vector<int> order;            ///< groups, first removed first
    std::vector<double> cost;          ///< Σ_i W_{i,M}·(P_{M,M})⁻¹·W_{i,M}ᵀ of each at its time
    std::vector<std::int64_t> columns; ///< in the order in which they go
    std::vector<EliminationBlock> blocks;
    double scale = 1; ///< l·√scale and c/√scale are those of P and W as given
};

/// What an elimination works on. Both on the CPU; the weight's type, float32 or float64, is the type of the work.
struct EliminationProblem {
    at::Tensor weight;            ///< W [outputs, n]
    at::Tensor inverse;           ///< P, float64 [n,n], symmetric positive definite
    int groupSize = 1;            ///< divides n
    std::function<void()> poll{}; ///< called once per block of steps, may throw to stop
};

/// Optimal brain surgeon for single columns (groupSize 1) as a pivoted Cholesky factorisation with its own pivot rule
/// (METHOD.md §5, "the fast form"): the cheapest column goes first; costs that tie to rounding go to the lowest index.
/// Left-looking: of P and of WᵀW only the rows of columns that are about to go are brought up to date, many at a time
/// as matrix products; nothing quadratic in n is changed. Scores are recomputed exactly every few dozen steps.
/// @throws Error{Failed} if P is not positive definite in the working precision.
EliminationTrace eliminateColumns(const EliminationProblem& problem);

/// The same for groups of groupSize consecutive columns: a group is one block of steps.
EliminationTrace eliminateGroups(const EliminationProblem& problem);

/// The same in an order that somebody else chose. @param order all groups, each once. @throws Error{BadArgument} if it
/// is not.
EliminationTrace eliminateInOrder(const EliminationProblem& problem, const std::vector<int>& order);

/// Columns of the groups, in their order.
std::vector<std::int64_t> columnsOfGroups(const std::vector<int>& groups, int groupSize);

} // namespace core::elimination
