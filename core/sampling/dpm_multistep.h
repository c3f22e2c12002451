#pragma once

#include "core/sampling/dpm_update.h"

namespace core::sampling {

/// DPM-Solver(++) with the outputs of earlier steps (arXiv 2211.01095, algorithm 2), as DPMSolverMultistepScheduler has
/// it. One model call per step, order 1…3.
SamplerPlan planDpmMultistep(const SamplerInput& input, DpmAlgorithm algorithm);

} // namespace core::sampling
