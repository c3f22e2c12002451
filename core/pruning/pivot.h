#pragma once

namespace core::pruning {

/// Index of the smallest cost; of costs that tie to rounding the lowest index, so that the order does not depend on the
/// machine.
/// @param costs an Eigen array expression or vector, not empty.
template <typename Costs> int cheapest(const Costs& costs) {
    constexpr double kTie = 1 + 1e-9; // relative
    const auto values = costs.eval();
    const double limit = values.minCoeff() * kTie;
    int index = 0;
    while (values[index] > limit)
        ++index;
    return index;
}

} // namespace core::pruning
