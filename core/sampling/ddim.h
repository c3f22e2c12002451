#pragma once

#include "core/sampling/sampler_plan.h"

namespace core::sampling {

/// DDIM (Song et al., ICLR 2021, eq. 12). With the spacings of diffusers a step leads from τ to τ − T/S as
/// DDIMScheduler does, with the respaced ones or timesteps by hand to the next one of the list. Order 1.
/// @throws Error{BadArgument} as networkTimesteps() and cleanOf().
SamplerPlan planDdim(const SamplerInput& input);

} // namespace core::sampling
