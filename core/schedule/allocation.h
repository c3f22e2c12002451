#pragma once

#include <optional>
#include <span>
#include <vector>

namespace core::schedule {

/// Sparsities per stage and whether their mean over the sampling steps is the target.
struct Allocation {
    std::vector<double> sparsity;
    bool reached = true;
};

/// s_i = c·(1−m_i), the mean over sampling steps being the target; clipping, overrides and unreachable targets as in
/// METHOD.md §3. Where no stage has a sampling step the target counts as reached. @throws Error{BadArgument} naming the
/// field out of range.
Allocation allocateSparsity(std::span<const double> meanScore, std::span<const int> steps, double target,
                            double maxSparsity = 0.9, std::span<const std::optional<double>> overrides = {});

/// Groups to remove for a sparsity: round(s·groups), half to even, at least one group stays. @throws
/// Error{BadArgument}.
int groupsToRemove(double sparsity, int groups);

} // namespace core::schedule
