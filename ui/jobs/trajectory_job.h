#pragma once

#include "core/sampling/sampler.h"
#include "ui/jobs/job.h"

namespace ui::jobs {

struct TrajectoryOptions {
    core::model::DenoiserPtr dense;
    core::model::DenoiserPtr other{};       ///< unset: the dense model alone
    core::sampling::SampleOptions sampling; ///< of one picture
};

/// Samples one picture with both models and keeps every step. @throws core::Error as core::sampling::sample().
SampledTrajectories sampleTrajectories(const TrajectoryOptions& options, const core::Progress& progress);

} // namespace ui::jobs
