#pragma once

#include "core/sampling/sampler.h"
#include "core/sampling/sampler_table.h"

#include <ATen/core/Tensor.h>

#include <functional>

namespace core::sampling {

/// What a sampling run passes through at one step, for a batch of images.
struct TrajectoryPoint {
    int firstImage = 0;    ///< index of the batch's first image among options.seeds
    int step = 0;          ///< index of the model call
    at::Tensor state;      ///< x̂_t as the network sees it, float32 [batch,C,H,W] on the model's device
    at::Tensor clean;      ///< the x̂_0 predicted there
    std::int64_t macs = 0; ///< multiply-adds per image that the step took, guidance included
};

using TrajectoryListener = std::function<void(const TrajectoryPoint&)>;

/// The sampling options with everything filled in that the model decides, and checked.
struct ResolvedOptions {
    SampleOptions options; ///< labels: one per image, none where a request has none
    double guidanceScale = 1;
    int guidedChannels = 0;                        ///< 0: all
    std::string sampler{};                         ///< one of samplerKinds()
    std::vector<conditioning::Request> requests{}; ///< one per image
    conditioning::ConditionerPtr conditioner{};
    SamplerPlan plan{};
    model::ExecutionPlan execution{};
    std::vector<double> timesteps{}; ///< network timesteps τ of the plan's model calls
    int firstStep = 0;               ///< where the run begins; over 0 for memoryless plans only
    at::Tensor start{};              ///< x̂_t of all images before that step; undefined: noise from the seeds
};
/// Images in a forward: of models of prompts on a CPU as many as one of SDXL's usual size takes room for, which run no
/// slower. @param asked SampleOptions::batch.
int imagesAtOnce(const model::ModelInfo& info, const Device& device, int asked);

/// @throws Error{BadArgument} naming the field.
ResolvedOptions resolve(const model::Denoiser& denoiser, const SampleOptions& options);

/// Takes x̂_0 of a batch, float32 [batch,C,H,W] on the model's device, as soon as it is there.
/// @param first index of its first image among options.seeds.
using BatchSink = std::function<void(std::size_t first, const at::Tensor& finals)>;

/// The sampling loop, batch by batch. Noise is drawn and moved to the device before each batch's first step; inside the
/// loop nothing is copied to or from the device. The listener is called with every step of every batch. Nothing is kept
/// of a batch that the sink took.
void runBatches(const model::Denoiser& denoiser, const ResolvedOptions& run, const Progress& progress,
                const TrajectoryListener& listener, const BatchSink& sink);

/// Likewise: x̂_0 of all images, float32 [images,C,H,W] on the CPU.
at::Tensor runTrajectory(const model::Denoiser& denoiser, const ResolvedOptions& run, const Progress& progress,
                         const TrajectoryListener& listener = {});

} // namespace core::sampling
