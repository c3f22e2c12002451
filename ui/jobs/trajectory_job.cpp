#include "ui/jobs/trajectory_job.h"

namespace ui::jobs {

SampledTrajectories sampleTrajectories(const TrajectoryOptions& options, const core::Progress& progress) {
    core::sampling::SampleOptions sampling = options.sampling;
    sampling.keepTrajectory = true;
    sampling.decoder = sampling.previewDecoder; // every step becomes a picture: by the quick one
    SampledTrajectories trajectories;
    trajectories.dense = core::sampling::sample(*options.dense, sampling, progress).trajectory;
    if (options.other)
        trajectories.other = core::sampling::sample(*options.other, sampling, progress).trajectory;
    return trajectories;
}

} // namespace ui::jobs
