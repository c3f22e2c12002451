#include "tests/bench/stop_jobs.h"

#include "core/base/tensor.h"
#include "core/calibration/collect.h"
#include "core/data/calibration_set.h"
#include "core/pruning/pruner.h"
#include "core/study/study.h"
#include "core/workflow/load_model.h"
#include "core/workflow/sample_images.h"
#include "core/workflow/study_options.h"
#include "tests/bench/random_latents.h"

#include <memory>

namespace bench {
namespace {

using core::Progress;
using core::workflow::LoadedModel;

constexpr int kTrajectories = 16; ///< as the window measures

LoadedModel opened(const StopJobOptions& options, const Progress& progress) {
    return core::workflow::loadModel({.spec = options.model, .compute = options.compute}, progress);
}

/// The window's statistics, of inputs that cost nothing.
core::calibration::Calibration statisticsOf(const LoadedModel& model, core::calibration::CalibrationOptions options,
                                            const Progress& progress) {
    return core::calibration::collectStatistics(*model.dense, randomLatents(model.info, options.samples, options.seed),
                                                options, progress);
}

StopJob statistics(const std::shared_ptr<const LoadedModel>& model, std::uint64_t seed) {
    core::calibration::CalibrationOptions options = core::workflow::calibrationOptions({});
    options.seed = seed;
    return {"statistics", [=](const Progress& progress) { statisticsOf(*model, options, progress); }};
}

StopJob measuring(const std::shared_ptr<const LoadedModel>& model) {
    const core::workflow::MeasureOptions options{model->dense, core::workflow::measureOptions({}, kTrajectories)};
    return {"measuring", [options](const Progress& progress) { measure(options, progress); }};
}

StopJob elimination(const std::shared_ptr<const LoadedModel>& model, std::uint64_t seed, const Progress& progress) {
    const auto few = std::make_shared<const core::calibration::Calibration>(
        statisticsOf(*model, {.samples = 8, .bins = 4, .seed = seed}, progress));
    core::study::Study study;
    study.stages.targetSparsity = 0.33;
    const auto plan = core::study::plan(study, core::schedule::NoiseSchedule(model->info.schedule));
    const core::pruning::PruneOptions options = core::workflow::pruneOptions(study, model->info);
    return {"elimination", [=](const Progress& running) {
                core::pruning::prune(model->dense, {.bank = few->bank.get()}, plan, options, running);
            }};
}

core::workflow::SampleJobOptions samplingOf(const LoadedModel& model) {
    core::workflow::SampleJobOptions options{model.dense, core::workflow::sampleOptions(core::study::Study()), {}};
    options.sampling.decoder = model.images.decoder;
    options.sampling.previewDecoder = model.images.preview;
    return options;
}

StopJob sampling(const std::shared_ptr<const LoadedModel>& model) {
    return {"sampling", [options = samplingOf(*model)](const Progress& progress) { sampleImages(options, progress); }};
}

StopJob decoding(const std::shared_ptr<const LoadedModel>& model, std::uint64_t seed) {
    return {"decoding", [=](const Progress& progress) {
                const core::data::CalibrationSet latents = randomLatents(model->info, 8, seed);
                model->images.decoder->decode(latents.clean, progress);
            }};
}

} // namespace

std::vector<StopJob> stopJobs(const StopJobOptions& options, const Progress& progress) {
    const auto model = std::make_shared<const LoadedModel>(opened(options, progress));
    std::vector<StopJob> jobs{{"opening", [options](const Progress& running) { opened(options, running); }},
                              statistics(model, options.seed),
                              measuring(model),
                              elimination(model, options.seed, progress),
                              sampling(model)};
    if (model->images.autoencoder)
        jobs.push_back(decoding(model, options.seed));
    return jobs;
}

} // namespace bench
