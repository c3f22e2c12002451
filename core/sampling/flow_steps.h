#pragma once

#include "core/sampling/sampler_plan.h"

namespace core::sampling {

/// Steps along a flow path, whose share of noise s falls evenly from 1 to 0 as SiT's time u = 1 − s grows (Ma et al.,
/// arXiv 2401.08740): dx/ds is what the network predicts, or what its prediction says of it. Deterministic.

/// Euler's method: x moves by the slope at the step's beginning. Order 1, one model call per step.
/// @throws Error{BadArgument} for steps outside 1…T, a spacing or Karras noise levels, and as velocityOf().
SamplerPlan planFlowEuler(const SamplerInput& input);

/// Heun's method: by the mean of the slopes at both ends, the last one at s = 0, where SiT's network is defined too.
/// Order 2, two model calls per step. @throws as planFlowEuler().
SamplerPlan planFlowHeun(const SamplerInput& input);

} // namespace core::sampling
