#pragma once

#include "core/sampling/sampler_plan.h"

namespace core::sampling {

/// The part of a call that samplers in σ share, where x = x_0 + σ·ε: the network sees x/√(σ²+1), and what is remembered
/// is the derivative (x − x̂_0)/σ.
Update derivativeAt(double timestep, double sigma, schedule::Prediction kind);

} // namespace core::sampling
