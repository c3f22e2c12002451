#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace core::pruning {

/// Some consecutive steps of an elimination: they change the weight by W ← W − Cᵀ·L over the columns that were left
/// before them.
struct EliminationBlock {
    std::vector<std::int64_t> columns; ///< left when the block began, ascending
    at::Tensor l;                      ///< float64 [steps, columns]
    at::Tensor c;                      ///< float64 [steps, outputs]
};

/// Greedy structured elimination to the last group. One step of a block per column: groupSize steps per group.
struct EliminationTrace {
    std::vector<int> order;   ///< groups, cheapest first
    std::vector<double> cost; ///< Σ_i W_{i,M}·(P_{M,M})⁻¹·W_{i,M}ᵀ of each at its time
    std::vector<EliminationBlock> blocks;
};

/// Optimal brain surgeon for single columns as a pivoted Cholesky factorisation with its own pivot rule (METHOD.md §5,
/// "the fast form"): products with vectors inside a block of steps, matrix products at its end, where eliminated
/// columns are dropped and scores are recomputed exactly. Ties (to 1e-9 relative) go to the lowest index.
/// @param weight W, float64 [outputs, n]. @param inverse P, float64 [n,n], symmetric positive definite; both on the
/// CPU.
/// @param poll called once per block, may throw to stop. @throws Error{Failed} if P is not positive definite.
EliminationTrace eliminateColumns(const at::Tensor& weight, const at::Tensor& inverse,
                                  const std::function<void()>& poll = {});

/// The same for groups of `groupSize` consecutive columns: a group is one block of steps. @param groupSize divides n.
EliminationTrace eliminateGroups(const at::Tensor& weight, const at::Tensor& inverse, int groupSize,
                                 const std::function<void()>& poll = {});

/// The same in an order that somebody else chose. @param order all groups, each once. @throws Error{BadArgument} if it
/// is not.
EliminationTrace eliminateInOrder(const at::Tensor& weight, const at::Tensor& inverse, const std::vector<int>& order,
                                  int groupSize, const std::function<void()>& poll = {});

} // namespace core::pruning
