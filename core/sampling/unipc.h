#pragma once

#include "core/sampling/sampler_plan.h"

namespace core::sampling {

/// UniPC (Zhao et al., NeurIPS 2023, arXiv 2302.04867, algorithms 1 and 2), as UniPCMultistepScheduler has it: before
/// each step the one before is corrected with the output that was just computed. One model call per step.
/// @throws Error{BadArgument} for an order outside 1…4 or an unknown solver_type.
SamplerPlan planUniPc(const SamplerInput& input);

} // namespace core::sampling
