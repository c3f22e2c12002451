#pragma once

#include "core/pruning/criterion.h"

namespace core::pruning {

/// Refuses what no criterion can rank. @throws Error{BadArgument} if groups do not divide the columns or the statistics
/// are of another width, Error{Failed} if weight or statistics are not finite; both name the unit.
void checkProblem(const UnitProblem& problem);

/// Σ over each group's columns. @param columns [groups·groupSize], any number type and device.
std::vector<double> sumOverGroups(const at::Tensor& columns, int groupSize);

/// Column indices of groups, group after group, int64 [groups·groupSize].
at::Tensor columnsOf(const std::vector<int>& groups, int groupSize);

/// Groups by score, lowest first; ties go to the lowest index.
std::vector<int> ascendingOrder(const std::vector<double>& scores);

/// What removing the first 1, 2, … groups of `order` costs where the kept columns stay as they are:
/// tr((W₀−W)·H·(W₀−W)ᵀ) = Σ_{i,j removed} H_ij·(WᵀW)_ij with damped H and columns of always-zero inputs taken as 0
/// (METHOD.md §4). Not always ascending: errors of two groups may cancel. Products in W's own number type (float32 or
/// better; float64 where the problem asks), sums in float64.
std::vector<double> plainLoss(const UnitProblem& problem, const std::vector<int>& order);

} // namespace core::pruning
