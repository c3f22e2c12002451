#pragma once

#include "core/model/conditioning.h"
#include "core/model/execution_plan.h"

#include <memory>
#include <vector>

namespace core::model {

class BlockMemory;

/// What a sampling run is begun for. What can be computed once for all of it, is.
struct RunOptions {
    std::vector<double>
        timesteps{}; ///< network timesteps τ = t−1 in sampling order; some samplers visit fractional ones
    Conditioning conditioning{};           ///< of the batch
    ExecutionPlan plan{};                  ///< per timestep and block; of no size: everything is computed
    std::vector<int> evaluations{};        ///< the plan's evaluation of each timestep; empty: 0, 1, 2, …
    std::shared_ptr<BlockMemory> memory{}; ///< outputs kept by a run that this one goes on with; unset: its own
};

} // namespace core::model
