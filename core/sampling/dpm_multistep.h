#pragma once

#include "core/sampling/dpm_update.h"

namespace core::sampling {

/// DPM-Solver(++) with the outputs of earlier steps (arXiv 2211.01095, algorithm 2), as DPMSolverMultistepScheduler has
/// it. One model call per step, order 1…3. Of order 3 the second derivative is half of what Taylor's formula asks for
/// (upstream and in diffusers, whose results this keeps): its error falls with the square of the step's width.
SamplerPlan planDpmMultistep(const SamplerInput& input, DpmAlgorithm algorithm);

} // namespace core::sampling
