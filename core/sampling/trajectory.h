#pragma once

#include "core/sampling/sampler.h"

#include <ATen/core/Tensor.h>

#include <functional>

namespace core::sampling {

/// What a sampling run passes through at one step, for a batch of pictures.
struct TrajectoryPoint {
    int firstPicture = 0; ///< index of the batch's first picture among options.seeds
    int step = 0;
    at::Tensor state; ///< x̂_t before the step, float32 [batch,C,H,W] on the model's device
    at::Tensor clean; ///< the x̂_0 predicted there
};

using TrajectoryListener = std::function<void(const TrajectoryPoint&)>;

/// The sampling options with everything filled in that the model decides, and checked.
struct ResolvedOptions {
    SampleOptions options; ///< labels: one per picture
    double guidanceScale = 1;
    std::vector<int> timesteps; ///< network timesteps τ in sampling order
    int firstStep = 0;          ///< where the run begins
    at::Tensor start{};         ///< x̂_t of all pictures before that step; undefined: noise from the seeds
};
/// @throws Error{BadArgument} naming the field.
ResolvedOptions resolve(const model::Denoiser& denoiser, const SampleOptions& options);

/// The sampling loop: x̂_0 of all pictures, float32 [pictures,C,H,W] on the CPU. Noise is drawn and moved to the device
/// before each batch's first step; inside the loop nothing is copied to or from the device. The listener hears every
/// step of every batch.
at::Tensor runTrajectory(const model::Denoiser& denoiser, const ResolvedOptions& run, const Progress& progress,
                         const TrajectoryListener& listener = {});

} // namespace core::sampling
