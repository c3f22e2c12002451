#pragma once

#include <algorithm>

namespace core::elimination {

/// Diagonal and quotient of a column that has gone: no real one comes near it, and what a step takes off leaves it.
constexpr double kGone = 1e300;

/// Relative difference below which costs tie: what rounding alone makes of equal ones, in float32 and in float64.
inline constexpr double kSingleTie = 5e-7;
inline constexpr double kDoubleTie = 1e-9;

/// Index of the smallest cost; of costs that tie the lowest index, so that equal groups go in the same order
/// everywhere. −1 where a cost is not a number.
inline int cheapest(const double* costs, int count, double tie) {
    const double limit = *std::min_element(costs, costs + count) * (1 + tie);
    for (int index = 0; index < count; ++index)
        if (!(costs[index] > limit))
            return costs[index] <= limit ? index : -1;
    return -1;
}

} // namespace core::elimination
