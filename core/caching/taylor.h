#pragma once

#include "core/model/execution_plan.h"

#include <string>
#include <vector>

namespace core::caching {

/// Which evaluations are computed, and how the others are forecast.
struct TaylorOptions {
    int interval = 3; ///< N >= 1: evaluations W−1, W−1+N, … are computed
    int order = 1;    ///< of the forecast; 0: plain reuse
    int warmUp = 3;   ///< W >= 1: so many first evaluations are computed
    int coolDown = 1; ///< so many last ones
};

/// TaylorSeer (arXiv 2503.06923) over the evaluation's index, all blocks alike (METHOD.md §8).
model::ExecutionPlan taylorPlan(const TaylorOptions& options, int evaluations, int blocks);

/// The rule of N:ORDER[:WARM:COOL]. @throws Error{BadArgument}.
model::PlanRule taylorRule(const std::vector<std::string>& parameters);

} // namespace core::caching
