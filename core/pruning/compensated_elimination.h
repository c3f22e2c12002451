#pragma once

#include "core/base/compute.h"
#include "core/pruning/criterion.h"

#include <memory>
#include <span>
#include <vector>

namespace core::pruning {

/// Eliminates a unit with second-order compensation: for every kept set S the weight is the damped least-squares
/// optimum W·H_{:,S}·(H_{S,S})⁻¹ (METHOD.md §5). The cheapest group goes first. Both hold to
/// elimination::promisedAccuracy().
/// @throws Error{BadArgument} for a problem whose parts do not fit, Error{Failed} naming the unit where a factorisation
/// fails at every damping.
std::unique_ptr<Elimination> eliminateCompensated(const UnitProblem& problem);

/// The same for one or more units of one shape, group size, number format and poll, as one batch on a device; their
/// damping and its inversion stay on the CPU, one unit per core. Null for a unit that has to be eliminated alone
/// because it went wrong here: all of them where the device has too little memory. A result is as exact as that of the
/// unit alone, not the same: orders agree up to ties, numbers to twice elimination::promisedAccuracy().
std::vector<std::unique_ptr<Elimination>> eliminateCompensated(std::span<const UnitProblem> problems,
                                                               const Device& device);

/// The same in an order that some other criterion chose. @param order all groups, each once, first removed first.
std::unique_ptr<Elimination> eliminateCompensated(const UnitProblem& problem, const std::vector<int>& order);

/// Most memory in bytes that eliminating a unit takes beside the problem itself, the result included.
std::int64_t predictedBytes(std::int64_t outputs, std::int64_t columns, int groupSize, bool float64);

} // namespace core::pruning
