#pragma once

#include "core/sampling/sampler_plan.h"

namespace core::sampling {

/// DDPM (Ho et al., NeurIPS 2020, eq. 7) on any list of timesteps, as DDPMScheduler and, with a respaced list,
/// guided-diffusion's process do. The variance is fixed (β̃ or β) or the network's, between both in the
/// logarithm (Nichol & Dhariwal 2021, eq. 15). Order 1.
/// @throws Error{BadArgument} as networkTimesteps(), and for a variance that is not known or not predicted.
SamplerPlan planDdpm(const SamplerInput& input);

} // namespace core::sampling
