#pragma once

#include "core/base/progress.h"
#include "core/model/denoiser.h"
#include "core/pruning/loss_weights.h"
#include "core/sampling/model_pictures.h"
#include "core/sampling/sampler.h"
#include "core/schedule/dynamics.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace ui::jobs {

/// Number of a request; never used twice by one compute thread.
using JobId = std::uint64_t;

/// What a job is for. A newer request of a kind replaces an older one.
enum class JobKind {
    LoadModel,
    OpenAutoencoder,
    Measure,
    SampleDense,
    Calibrate,
    Prune,
    SamplePruned,
    PruneVariant,
    SampleVariant,
    Judge,
    Export,
    Trajectory
};

/// Whether a job waits for all others and is cancelled for them.
constexpr bool isBackground(JobKind kind) {
    return kind == JobKind::Trajectory;
}

/// A model ready for work, with everything that the window shows about it, so that only jobs ever touch the denoiser.
struct LoadedModel {
    core::model::DenoiserPtr dense;
    core::model::ModelInfo info;
    std::vector<core::model::Unit> units;
    std::int64_t macsPerForward = 0; ///< of one picture
    std::string spec;                ///< what it was opened with
    std::string autoencoder{};       ///< as it was chosen; empty: looked for beside the model
    std::string weights{};           ///< which set of a checkpoint's weights, as it was chosen
    core::sampling::ModelPictures pictures{};
    std::vector<std::string> warnings; ///< about its file, one line each
    double seconds = 0;                ///< wall time of opening it
};

/// What pruning needs to know about a model's inner activations: gathered once per model and kept between runs.
struct Statistics {
    std::shared_ptr<const core::calibration::HessianBank> bank;
    std::shared_ptr<const core::calibration::TaylorScores> taylor; ///< gathered once a method ranks by gradients
    std::shared_ptr<core::pruning::EliminationCache> cache;
    std::shared_ptr<const core::pruning::LossWeights> lossWeights; ///< once a marginal rule asked for measured ones
    double seconds = 0;                                            ///< of gathering
    std::vector<std::string> notes;
};

/// A pruned model, its report, and the statistics that the next run can start from.
struct PruneOutcome {
    core::model::DenoiserPtr pruned;
    core::pruning::PruneReport report;
    Statistics statistics;
};

/// Pictures of the dense or the pruned model; which one, the job's kind says.
struct SampledPictures {
    core::sampling::SampleResult result;
    std::vector<double> psnr; ///< to the dense model's pictures, dB; empty for the dense model
    std::vector<double> ssim; ///< likewise, −1…1
};

/// How far sets of pictures are from the dense model's, as a classifier's features see them.
struct SetDistances {
    struct Entry {
        core::model::DenoiserPtr denoiser; ///< that the pictures were sampled with
        double distance = 0;               ///< Fréchet distance
    };
    std::vector<Entry> entries;
};

/// A pruned model that was written to disk.
struct ExportedModel {
    std::string folder;
};

/// What the dense model and another one pass through on the way to the same picture.
struct SampledTrajectories {
    std::vector<core::sampling::TrajectoryFrame> dense; ///< one per step, each with one picture
    std::vector<core::sampling::TrajectoryFrame> other; ///< empty: there was no other model
};

using JobResult =
    std::variant<LoadedModel, core::sampling::ModelPictures, core::schedule::MeasuredDynamics, SampledPictures,
                 Statistics, PruneOutcome, SetDistances, ExportedModel, SampledTrajectories>;

/// A request to the compute thread: what it is for, and the work, which hears when to stop through its Progress.
struct JobRequest {
    JobKind kind = JobKind::LoadModel;
    std::function<JobResult(const core::Progress&)> work;
};

} // namespace ui::jobs
