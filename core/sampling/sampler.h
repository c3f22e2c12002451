#pragma once

#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/conditioning/conditioner.h"
#include "core/model/denoiser.h"
#include "core/model/execution_plan.h"
#include "core/sampling/image_decoder.h"
#include "core/sampling/live_preview.h"
#include "core/sampling/sampler_choice.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace core::sampling {

/// Takes images as they are done, in order, on the sampling thread.
/// @param first index of images[0] among the run's images.
using ImageSink = std::function<void(std::size_t first, std::vector<Image> images)>;

/// How images are sampled. One image per entry of `seeds`.
struct SampleOptions {
    SamplerChoice sampler{};
    int steps = 20;                        ///< sampling steps, 1…T
    std::optional<double> guidanceScale{}; ///< classifier-free guidance; 1: none; unset: the model's recommendation
    std::optional<int> guidedChannels{};   ///< guidance moves the first ones alone; 0: all; unset: as for this model
    /// Part of a guided prediction whose deviation per image is brought back to the conditional one's, 0…1
    /// (Lin et al. 2023, arXiv 2305.08891, §3.4); 0: guidance as it is.
    double guidanceRescale = 0;
    std::vector<int> labels{}; ///< a class per image, or one for all (null label allowed); empty: i modulo classes
    std::vector<conditioning::Request> requests{}; ///< likewise, of any kind; empty: the labels
    std::vector<std::uint64_t> seeds = {0}; ///< a generator per image: neither batch size nor device changes an image
    int batch = 32;                         ///< images per forward
    bool keepTrajectory = false;            ///< keep images of x̂_t and the predicted x̂_0 at every step
    conditioning::ConditionerPtr conditioner{}; ///< what labels mean to the model; unset: usualConditioner
    model::PlanRule plan{};           ///< which blocks are computed, reused or forecast when; unset: all are computed
    ImageDecoderPtr decoder{};        ///< makes the final images; unset: usualDecoder
    ImageDecoderPtr previewDecoder{}; ///< makes those of the trajectory and of previews; unset: usualDecoder
    PreviewListener preview{};        ///< is called as the images form, four times a second at most; unset: no previews
    /// Takes each batch's images, so that memory does not grow with their number: then SampleResult has none.
    ImageSink sink{};
};

/// A step's images, for the trajectory strip.
struct TrajectoryFrame {
    double timestep = 0;               ///< network timestep τ; some samplers visit fractional ones
    std::vector<Image> state;          ///< x̂_t before the step, one per image
    std::vector<Image> predictedClean; ///< the x̂_0 that the model predicts there
};

struct SampleResult {
    std::vector<Image> images;               ///< empty where a sink took them
    std::vector<int> labels{};               ///< as used, one per image; empty for a model without classes
    std::string sampler{};                   ///< as used
    std::vector<double> timesteps;           ///< network timesteps τ of the model calls, in sampling order
    std::vector<TrajectoryFrame> trajectory; ///< empty unless asked for
    double seconds = 0;                      ///< wall time of the sampling loop
    double decodeSeconds = 0;                ///< wall time of making the final images
    bool isApproximate = false;              ///< the images come from a linear map of latents
    std::int64_t macs = 0;                   ///< multiply-adds for one image, all model calls, guidance included
};

/// Samples images. The same seed gives the same image whatever the batch. A model of latents needs a decoder;
/// without one its images are approximate.
/// @throws Error{BadArgument} for options out of range, Error{Cancelled} within one step of a stop.
SampleResult sample(const model::Denoiser& denoiser, const SampleOptions& options, const Progress& progress = {});

} // namespace core::sampling
