#pragma once

#include "core/model/denoiser.h"
#include "core/model/execution_plan.h"

#include <cstdint>
#include <span>

namespace core::metrics {

/// Multiply-adds of one image over a sampling run: Σ over model calls of one forward (attention products included),
/// times two with guidance.
/// @param timesteps network timesteps τ of the calls.
/// @param plan what is not computed costs nothing; of no size: everything is computed.
std::int64_t samplingMacs(const model::Denoiser& denoiser, std::span<const double> timesteps, bool guided,
                          const model::ExecutionPlan& plan = {});

/// Resident memory of this process at its highest, in bytes; 0 where the system does not say.
std::int64_t peakResidentBytes();
/// Resident memory of this process now, in bytes; 0 where the system does not say.
std::int64_t residentBytes();

} // namespace core::metrics
