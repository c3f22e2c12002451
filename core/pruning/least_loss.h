#pragma once

#include <span>
#include <vector>

namespace core::pruning {

/// The next piece that a curve can give up.
struct RemovalStep {
    double macs = 0; ///< saved in one forward, > 0
    double loss = 0; ///< added, per forward
};

/// What one unit of one stage (or a whole stage) gives up in its order of removal.
struct RemovalCurve {
    std::vector<RemovalStep> steps;
    int stage = 0;
    double forwards = 1;   ///< how often the stage runs: its sampling steps
    double lossWeight = 1; ///< how much a unit of this curve's loss counts
};

/// Removes what costs least loss per multiply-add, over all curves at once, until `macs` are saved: the price at which
/// every curve stops is the Lagrange multiplier of the budget (METHOD.md §5, "marginal allocation"). A curve's price is
/// the running maximum of lossWeight·loss/macs, so that a cheap step behind an expensive one waits for it. How often a
/// stage runs does not enter the price, as it scales loss and multiply-adds alike; it counts against the budget.
/// @param macs to save, Σ forwards·macs. @param stageLimits most multiply-adds per forward that a stage may give up;
/// empty: no limit. @return steps taken per curve.
std::vector<int> leastLossRemoval(std::span<const RemovalCurve> curves, double macs,
                                  std::span<const double> stageLimits = {});

} // namespace core::pruning
