#pragma once

#include "core/model/denoiser.h"
#include "core/sampling/measured_dynamics.h"
#include "core/sampling/sampler.h"
#include "core/schedule/dynamics.h"

#include <optional>
#include <vector>

namespace core::workflow {

struct MeasureOptions {
    model::DenoiserPtr dense;
    sampling::SampleOptions sampling;                  ///< one trajectory per seed
    std::optional<sampling::SampleOptions> variance{}; ///< the images whose mean square σ² is; unset: the trajectories'
};

/// Measured dynamics: see sampling::measureDynamics.
/// @param partly likewise, after each batch.
schedule::MeasuredDynamics measure(const MeasureOptions& options, const Progress& progress,
                                   const sampling::MeasuredListener& partly = {});

/// Images of the dense or the pruned model; which one, the job's kind says.
struct SampledImages {
    sampling::SampleResult result;
    std::vector<double> psnr; ///< to the dense model's images, dB; empty for the dense model
    std::vector<double> ssim; ///< likewise, −1…1
};

struct SampleJobOptions {
    model::DenoiserPtr denoiser;
    sampling::SampleOptions sampling;
    std::vector<Image> reference; ///< the dense model's images of the same seeds; empty: no comparison
};

SampledImages sampleImages(const SampleJobOptions& options, const Progress& progress);

/// What the dense model and another one pass through on the way to the same image.
struct SampledTrajectories {
    std::vector<sampling::TrajectoryFrame> dense; ///< one per step, each with one image
    std::vector<sampling::TrajectoryFrame> other; ///< empty: there was no other model
};

struct TrajectoryOptions {
    model::DenoiserPtr dense;
    model::DenoiserPtr other{};              ///< unset: the dense model alone
    sampling::SampleOptions sampling;        ///< of one image by the dense model
    sampling::SampleOptions otherSampling{}; ///< of the same image by the other one
};

/// Samples one image with both models and keeps every step. @throws Error as sampling::sample().
SampledTrajectories sampleTrajectories(const TrajectoryOptions& options, const Progress& progress);

} // namespace core::workflow
