#include "ui/jobs/study_jobs.h"

#include "core/base/error.h"
#include "core/checkpoint/model_folder.h"
#include "core/metrics/frechet_distance.h"
#include "core/metrics/image_quality.h"
#include "core/pruning/criterion_table.h"
#include "core/pruning/export.h"
#include "core/sampling/measured_dynamics.h"
#include "core/training/shape_classifier.h"

#include <chrono>
#include <numeric>

namespace ui::jobs {

namespace {

/// Far from the small seeds that people choose for the preview.
constexpr std::uint64_t firstMeasuredSeed = 1'000'000;

double secondsSince(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// A model can be worked with whatever is wrong with an autoencoder.
void openPictures(LoadedModel& model, const std::string& autoencoder) {
    const core::Device device = model.dense->device();
    model.autoencoder = autoencoder;
    try {
        model.pictures = core::sampling::openPictures(model.info, autoencoder, device);
    } catch (const core::Error& error) {
        model.warnings.emplace_back(error.what());
        model.pictures = core::sampling::openPictures(model.info, {}, device);
    }
    const std::vector<std::string>& notes = model.pictures.notes;
    model.warnings.insert(model.warnings.end(), notes.begin(), notes.end());
}

} // namespace

LoadedModel loadModel(const LoadModelOptions& options, const core::Progress& progress) {
    const auto begin = std::chrono::steady_clock::now();
    progress.report("loading", 0, 1);
    LoadedModel model;
    core::checkpoint::OpenedModel opened = core::checkpoint::openModel(
        options.spec, {options.compute.device, options.compute.dtype, options.arch, options.weights});
    model.dense = std::move(opened.model);
    model.warnings = std::move(opened.warnings);
    model.info = model.dense->info();
    model.units = model.dense->units();
    model.macsPerForward = model.dense->macsPerForward(0);
    model.spec = options.spec;
    model.weights = options.weights;
    openPictures(model, options.autoencoder);
    model.seconds = secondsSince(begin);
    progress.report("loading", 1, 1);
    return model;
}

core::sampling::ModelPictures openAutoencoder(const OpenAutoencoderOptions& options, const core::Progress& progress) {
    progress.report("loading", 0, 1);
    core::sampling::ModelPictures pictures =
        core::sampling::openPictures(options.model, options.autoencoder, options.device);
    progress.report("loading", 1, 1);
    return pictures;
}

core::schedule::MeasuredDynamics measure(const MeasureOptions& options, const core::Progress& progress) {
    return core::sampling::measureDynamics(*options.dense, options.sampling, progress);
}

SampledPictures samplePictures(const SampleJobOptions& options, const core::Progress& progress) {
    SampledPictures pictures;
    pictures.result = core::sampling::sample(*options.denoiser, options.sampling, progress);
    const std::size_t compared = std::min(options.reference.size(), pictures.result.images.size());
    for (std::size_t i = 0; i < compared; ++i) {
        pictures.psnr.push_back(core::metrics::psnr(options.reference[i], pictures.result.images[i]));
        pictures.ssim.push_back(core::metrics::ssim(options.reference[i], pictures.result.images[i]));
    }
    return pictures;
}

SetDistances judge(const JudgeOptions& options, const core::Progress& progress) {
    const core::training::ShapeClassifier classifier = core::training::ShapeClassifier::builtin();
    const auto featuresOf = [&classifier](const std::vector<core::Image>& images) {
        core::metrics::FeatureSet features;
        for (const core::training::ShapeJudgement& judgement : classifier.judge(images))
            features.add(judgement.features);
        return features;
    };
    const auto total = static_cast<std::int64_t>(options.sets.size()) + 1;
    progress.report("judging", 0, total);
    const core::metrics::FeatureSet dense = featuresOf(options.dense);
    SetDistances distances;
    for (const JudgeOptions::Set& set : options.sets) {
        progress.report("judging", static_cast<std::int64_t>(distances.entries.size()) + 1, total);
        distances.entries.push_back({set.denoiser, core::metrics::frechetDistance(dense, featuresOf(set.images))});
    }
    return distances;
}

Statistics gatherStatistics(const CalibrateOptions& options, const core::Progress& progress) {
    core::calibration::Calibration calibration =
        core::calibration::readOrCollect(*options.dense, options.calibration, progress);
    Statistics statistics;
    statistics.bank = std::move(calibration.bank);
    statistics.cache = core::pruning::makeEliminationCache();
    statistics.seconds = calibration.seconds;
    statistics.notes = std::move(calibration.notes);
    return statistics;
}

/// Adds what the method looks at and an earlier run did not gather.
Statistics completeStatistics(const PruneJobOptions& options, const core::Progress& progress) {
    const core::pruning::PruneOptions& pruning = options.pruning;
    Statistics statistics = options.statistics;
    if (!statistics.bank && core::pruning::needsBank(pruning.method, pruning.compensate)) {
        Statistics gathered = gatherStatistics({options.dense, options.calibration}, progress);
        gathered.taylor = std::move(statistics.taylor);
        statistics = std::move(gathered);
    }
    const core::calibration::TaylorOptions wanted{.seed = options.calibration.seed,
                                                  .source = options.calibration.source,
                                                  .autoencoder = options.calibration.autoencoder};
    const bool isThere = statistics.taylor && statistics.taylor->options == wanted;
    if (core::pruning::needsGradients(pruning.method) && !isThere)
        statistics.taylor = std::make_shared<const core::calibration::TaylorScores>(
            core::calibration::collectTaylorScores(*options.dense, wanted, progress));
    return statistics;
}

PruneOutcome pruneModel(const PruneJobOptions& options, const core::Progress& progress) {
    PruneOutcome outcome;
    outcome.statistics = completeStatistics(options, progress);
    Statistics& statistics = outcome.statistics;
    const core::pruning::PruneStatistics known{.bank = statistics.bank.get(), .taylor = statistics.taylor.get()};
    core::pruning::PruneOptions pruning = options.pruning;
    if (options.lossWeights && !statistics.lossWeights)
        statistics.lossWeights = std::make_shared<const core::pruning::LossWeights>(core::pruning::measureLossWeights(
            options.dense, known, options.plan, pruning, *options.lossWeights, progress, statistics.cache.get()));
    if (options.lossWeights)
        pruning.lossWeights = statistics.lossWeights->forStages(options.plan.stages);
    core::pruning::PruneResult result =
        core::pruning::prune(options.dense, known, options.plan, pruning, progress, statistics.cache.get());
    outcome.pruned = std::move(result.pruned);
    outcome.report = std::move(result.report);
    outcome.report.secondsCalibrate = statistics.seconds;
    std::vector<std::string>& notes = outcome.report.notes;
    notes.insert(notes.begin(), statistics.notes.begin(), statistics.notes.end());
    if (core::pruning::needsGradients(options.pruning.method)) {
        outcome.report.secondsCalibrate += statistics.taylor->seconds;
        notes.insert(notes.begin(), statistics.taylor->summary);
    }
    return outcome;
}

ExportedModel exportModel(const ExportOptions& options, const core::Progress& progress) {
    core::pruning::exportStagedModel(*options.pruned, options.report, options.folder, options.format, progress);
    return {options.folder};
}

core::sampling::SampleOptions sampleOptions(const core::study::SamplingChoices& choices) {
    core::sampling::SampleOptions options;
    options.sampler = choices.sampler;
    options.steps = choices.steps;
    options.guidanceScale = choices.guidanceScale;
    options.eta = choices.eta;
    options.order = choices.order;
    options.karras = choices.karras;
    options.spacing = choices.spacing;
    options.guidedChannels = choices.guidedChannels;
    options.labels = choices.labels;
    options.seeds = choices.seeds;
    return options;
}

core::sampling::SampleOptions measureOptions(const core::study::SamplingChoices& choices, int trajectories) {
    core::sampling::SampleOptions options = sampleOptions(choices);
    options.labels.clear();
    options.seeds.resize(static_cast<std::size_t>(trajectories));
    std::iota(options.seeds.begin(), options.seeds.end(), firstMeasuredSeed);
    return options;
}

std::optional<core::pruning::LossWeightOptions> lossWeightOptions(const core::study::Study& study) {
    constexpr int probedPictures = 8;
    const bool isMarginal = study.stages.allocation == core::study::AllocationRule::Marginal ||
                            study.stages.within == core::study::WithinRule::Marginal;
    if (!isMarginal || study.stages.lossWorth == core::study::LossWorth::Equal)
        return std::nullopt;
    return core::pruning::LossWeightOptions{.sampling = measureOptions(study.sampling, probedPictures)};
}

core::calibration::CalibrationOptions calibrationOptions(const core::study::Study& study) {
    const core::study::CalibrationChoices& choices = study.calibration;
    core::calibration::CalibrationOptions options;
    options.samples = choices.samples;
    options.bins = choices.bins;
    options.seed = choices.seed;
    options.source = choices.source;
    options.bank = choices.bank;
    options.autoencoder = study.model.autoencoder;
    return options;
}

core::pruning::PruneOptions pruneOptions(const core::study::Study& study, const core::model::ModelInfo& info) {
    using core::pruning::LayerRule;
    using core::pruning::StageRule;
    core::pruning::PruneOptions options;
    options.method = study.pruning.method;
    options.damping = study.pruning.damping;
    options.compensate = study.pruning.compensate;
    options.float64 = study.pruning.float64;
    options.stages =
        study.stages.allocation == core::study::AllocationRule::Marginal ? StageRule::Marginal : StageRule::Plan;
    options.layers =
        study.stages.within == core::study::WithinRule::Marginal ? LayerRule::Marginal : LayerRule::Uniform;
    options.widthMultiple = study.pruning.widthMultiple;
    options.seed = study.calibration.seed;
    options.guided = study.sampling.guidanceScale.value_or(info.recommendedGuidance) != 1;
    return options;
}

} // namespace ui::jobs
