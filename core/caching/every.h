#pragma once

#include "core/model/execution_plan.h"

#include <limits>
#include <string>
#include <vector>

namespace core::caching {

/// Which evaluations are computed, and where.
struct EveryOptions {
    int interval = 2;                                    ///< N >= 1: evaluations 0, N, 2N, … are computed
    int firstPlace = 0;                                  ///< blocks of places firstPlace…lastPlace are reused between
    int lastPlace = std::numeric_limits<int>::max() - 1; ///< counted in the order of the model's blocks
};

/// The last output is reused between evaluations 0, N, 2N, … (METHOD.md §8).
model::ExecutionPlan everyPlan(const EveryOptions& options, int evaluations, const std::vector<model::Block>& blocks);

/// The rule of N[:FIRST-LAST]. @throws Error{BadArgument}; the rule itself throws it for places that a model has not.
model::PlanRule everyRule(const std::vector<std::string>& parameters);

} // namespace core::caching
