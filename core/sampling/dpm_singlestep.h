#pragma once

#include "core/sampling/dpm_update.h"

namespace core::sampling {

/// DPM-Solver(++) in groups of one to three calls that begin anew (Lu et al., NeurIPS 2022, algorithms 1 and 2), as
/// DPMSolverSinglestepScheduler has it: steps are model calls, spacings do not apply. Order 1…3.
SamplerPlan planDpmSinglestep(const SamplerInput& input, DpmAlgorithm algorithm);

} // namespace core::sampling
