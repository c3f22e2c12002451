#pragma once

#include "core/model/denoiser.h"
#include "core/model/execution_plan.h"
#include "core/sampling/sampler.h"

#include <cstdint>
#include <vector>

namespace core::workflow {

/// What a sampling run would do, known before it runs.
struct PlannedRun {
    std::vector<double> timesteps{}; ///< network timesteps τ of the evaluations, in sampling order
    std::vector<model::Block> blocks{};
    model::ExecutionPlan plan{}; ///< of their size, also where everything is computed
    bool isGuided = false;       ///< every evaluation runs on two halves
    std::int64_t macsAll = 0;    ///< multiply-adds of one image if everything is computed, guidance included
    std::int64_t macs = 0;       ///< likewise as planned
};

/// @throws Error{BadArgument} for options that a run would refuse, too.
PlannedRun planRun(const model::Denoiser& denoiser, const sampling::SampleOptions& options);

} // namespace core::workflow
