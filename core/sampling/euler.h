#pragma once

#include "core/sampling/sampler_plan.h"

namespace core::sampling {

/// Euler steps in σ (Karras et al., NeurIPS 2022, algorithm 2 without the second half), with churn where asked for.
/// Deterministic without; DDIM in another parametrisation. Order 1.
SamplerPlan planEuler(const SamplerInput& input);

/// Euler steps to a lower σ, then fresh noise back up to the next one (k-diffusion's ancestral sampling). Order 1.
SamplerPlan planEulerAncestral(const SamplerInput& input);

} // namespace core::sampling
