#pragma once

#include "core/pruning/criterion.h"

#include <memory>
#include <vector>

namespace core::pruning {

/// Eliminates a unit with second-order compensation: for every kept set S the weight is the damped least-squares
/// optimum W·H_{:,S}·(H_{S,S})⁻¹ (METHOD.md §5). The cheapest group goes first.
/// @throws Error{BadArgument} for a problem whose parts do not fit, Error{Failed} naming the unit where a factorisation
/// fails at every damping.
std::unique_ptr<Elimination> eliminateCompensated(const UnitProblem& problem);

/// The same in an order that some other criterion chose. @param order all groups, each once, first removed first.
std::unique_ptr<Elimination> eliminateCompensated(const UnitProblem& problem, const std::vector<int>& order);

/// Most memory in bytes that eliminating a unit takes beside the problem itself, the result included.
std::int64_t predictedBytes(std::int64_t outputs, std::int64_t columns, int groupSize, bool float64);

} // namespace core::pruning
