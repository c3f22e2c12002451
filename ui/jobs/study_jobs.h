#pragma once

#include "core/calibration/collect.h"
#include "core/pruning/export.h"
#include "core/pruning/pruner.h"
#include "core/sampling/sampler.h"
#include "core/study/study.h"
#include "ui/jobs/job.h"

namespace ui::jobs {

// The work behind every job: options in, result out, no window. The compute thread runs it for the window, and the
// report runs it in its own thread. All throw core::Error; Error{Cancelled} soon after a stop was asked for.

struct LoadModelOptions {
    std::string spec = "demo"; ///< "demo", a file or a folder
    core::ComputeOptions compute;
    std::string arch{};        ///< settles doubt about a file without a config, see core::checkpoint::OpenOptions
    std::string autoencoder{}; ///< of a latent model; empty: looked for beside it; one that fails is a warning
    std::string weights{};     ///< which set of a checkpoint's, see core::checkpoint::OpenOptions
};
/// @throws core::checkpoint::AmbiguousWeights if a person has to say which weights are meant.
LoadedModel loadModel(const LoadModelOptions& options, const core::Progress& progress);

struct OpenAutoencoderOptions {
    core::model::ModelInfo model;
    std::string autoencoder; ///< folder or file; empty: looked for beside the model
    core::Device device;
};
core::sampling::ModelPictures openAutoencoder(const OpenAutoencoderOptions& options, const core::Progress& progress);

struct MeasureOptions {
    core::model::DenoiserPtr dense;
    core::sampling::SampleOptions sampling; ///< one trajectory per seed
};
core::schedule::MeasuredDynamics measure(const MeasureOptions& options, const core::Progress& progress);

struct SampleJobOptions {
    core::model::DenoiserPtr denoiser;
    core::sampling::SampleOptions sampling;
    std::vector<core::Image> reference; ///< the dense model's pictures of the same seeds; empty: no comparison
};
SampledPictures samplePictures(const SampleJobOptions& options, const core::Progress& progress);

struct JudgeOptions {
    struct Set {
        core::model::DenoiserPtr denoiser;
        std::vector<core::Image> images;
    };
    std::vector<core::Image> dense; ///< 32×32 each, at least two
    std::vector<Set> sets;          ///< likewise
};
/// Fréchet distances in the built-in classifier's features.
SetDistances judge(const JudgeOptions& options, const core::Progress& progress);

struct CalibrateOptions {
    core::model::DenoiserPtr dense;
    core::calibration::CalibrationOptions calibration;
};
Statistics gatherStatistics(const CalibrateOptions& options, const core::Progress& progress);

struct PruneJobOptions {
    core::model::DenoiserPtr dense;
    core::schedule::StagePlan plan{};
    core::pruning::PruneOptions pruning{};
    core::calibration::CalibrationOptions calibration{};
    std::optional<core::pruning::LossWeightOptions> lossWeights{}; ///< measured and used where a rule is marginal
    Statistics statistics{}; ///< from an earlier run; without a bank they are gathered first if the method needs them
};
PruneOutcome pruneModel(const PruneJobOptions& options, const core::Progress& progress);

struct ExportOptions {
    core::model::DenoiserPtr pruned;
    core::pruning::PruneReport report{};
    std::string folder{};
    core::pruning::ExportFormat format = core::pruning::ExportFormat::Staged;
};
ExportedModel exportModel(const ExportOptions& options, const core::Progress& progress);

/// What a study says about sampling, in the sampler's words.
core::sampling::SampleOptions sampleOptions(const core::study::SamplingChoices& choices);
/// Trajectories for the measured dynamics: as the study samples, with seeds of their own so that they never change with
/// the preview.
core::sampling::SampleOptions measureOptions(const core::study::SamplingChoices& choices, int trajectories);
core::calibration::CalibrationOptions calibrationOptions(const core::study::Study& study);
core::pruning::PruneOptions pruneOptions(const core::study::Study& study, const core::model::ModelInfo& info);
/// How losses are weighed for a study; none where they count alike or no rule weighs them.
std::optional<core::pruning::LossWeightOptions> lossWeightOptions(const core::study::Study& study);

} // namespace ui::jobs
