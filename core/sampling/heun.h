#pragma once

#include "core/sampling/sampler_plan.h"

namespace core::sampling {

/// Heun's method in σ (Karras et al., NeurIPS 2022, algorithm 1): an Euler step, then the mean of the derivatives at
/// both ends. Two model calls per step but the last: 2·S − 1. Deterministic, order 2.
SamplerPlan planHeun(const SamplerInput& input);

} // namespace core::sampling
