#include "core/workflow/prune_model.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/exporting/export.h"
#include "core/exporting/staged_folder.h"
#include "core/model/staged_denoiser.h"
#include "core/pruning/criterion_table.h"

namespace core::workflow {

Statistics gatherStatistics(const CalibrateOptions& options, const Progress& progress) {
    calibration::Calibration calibration = calibration::readOrCollect(*options.dense, options.calibration, progress);
    Statistics statistics;
    statistics.bank = std::move(calibration.bank);
    statistics.cache = pruning::makeEliminationCache();
    statistics.seconds = calibration.seconds;
    statistics.notes = std::move(calibration.notes);
    return statistics;
}

namespace {

/// Adds what the method looks at and an earlier run did not gather.
Statistics completeStatistics(const PruneJobOptions& options, const Progress& progress) {
    const pruning::PruneOptions& pruning = options.pruning;
    Statistics statistics = options.statistics;
    if (!statistics.bank && pruning::needsBank(pruning.method, pruning.compensate)) {
        Statistics gathered = gatherStatistics({options.dense, options.calibration}, progress);
        gathered.taylor = std::move(statistics.taylor);
        statistics = std::move(gathered);
    }
    const calibration::TaylorOptions wanted{.seed = options.calibration.seed,
                                            .source = options.calibration.source,
                                            .autoencoder = options.calibration.autoencoder,
                                            .classMap = options.calibration.classMap};
    const bool isThere = statistics.taylor && statistics.taylor->options == wanted;
    if (pruning::needsGradients(pruning.method) && !isThere)
        statistics.taylor = std::make_shared<const calibration::TaylorScores>(
            calibration::collectTaylorScores(*options.dense, wanted, progress));
    return statistics;
}

} // namespace

PruneOutcome openTrainedModel(const model::DenoiserPtr& dense, const std::filesystem::path& folder) {
    const std::string name = escapedPath(folder);
    if (!exporting::isStagedModelFolder(folder))
        throw Error(ErrorCode::BadInput, name + ": expected the folder of a staged model, found none");
    exporting::StagedFolder staged = exporting::readStagedFolder(folder);
    if (staged.sourceSha256 != dense->info().sha256)
        throw Error(ErrorCode::BadInput, name + ": expected stages of " + dense->info().name + ' ' +
                                             dense->info().sha256.substr(0, 16) + ", found those of " +
                                             escaped(staged.sourceName) + ' ' + staged.sourceSha256.substr(0, 16));
    const model::DenoiserPtr read =
        exporting::importStagedModel(folder, {.device = dense->device(), .dtype = dense->dtype()});
    std::vector<model::StageSubnetwork> stages = dynamic_cast<const model::StagedDenoiser&>(*read).stages();
    return {std::make_shared<model::StagedDenoiser>(dense, std::move(stages)), std::move(staged.report), {}};
}

PruneOutcome pruneModel(const PruneJobOptions& options, const Progress& progress) {
    if (!options.trained.empty()) {
        PruneOutcome opened = openTrainedModel(options.dense, options.trained);
        opened.statistics = options.statistics; // of the other variants
        return opened;
    }
    PruneOutcome outcome;
    outcome.statistics = completeStatistics(options, progress);
    Statistics& statistics = outcome.statistics;
    const pruning::PruneStatistics known{.bank = statistics.bank.get(), .taylor = statistics.taylor.get()};
    pruning::PruneOptions pruning = options.pruning;
    if (options.lossWeights && !statistics.lossWeights)
        statistics.lossWeights = std::make_shared<const pruning::LossWeights>(pruning::measureLossWeights(
            options.dense, known, options.plan, pruning, *options.lossWeights, progress, statistics.cache.get()));
    if (options.lossWeights)
        pruning.lossWeights = statistics.lossWeights->forStages(options.plan.stages);
    pruning::PruneResult result =
        pruning::prune(options.dense, known, options.plan, pruning, progress, statistics.cache.get());
    outcome.pruned = std::move(result.pruned);
    outcome.report = std::move(result.report);
    outcome.report.secondsCalibrate = statistics.seconds;
    std::vector<std::string>& notes = outcome.report.notes;
    notes.insert(notes.begin(), statistics.notes.begin(), statistics.notes.end());
    if (pruning::needsGradients(options.pruning.method)) {
        outcome.report.secondsCalibrate += statistics.taylor->seconds;
        notes.insert(notes.begin(), statistics.taylor->summary);
    }
    return outcome;
}

} // namespace core::workflow
