#pragma once

#include "core/sampling/sampler_plan.h"

namespace core::sampling {

/// Multistep consistency sampling of latent consistency models (Luo et al. 2023, arXiv 2310.04378, algorithm 3), as
/// LCMScheduler does it: steps are a share of the distillation's timesteps; spacings do not apply. For distilled models
/// alone. @throws Error{BadArgument} for more steps than the distillation had.
SamplerPlan planLcm(const SamplerInput& input);

} // namespace core::sampling
