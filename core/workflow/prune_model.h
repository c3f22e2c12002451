#pragma once

#include "core/calibration/collect.h"
#include "core/pruning/loss_weights.h"
#include "core/pruning/pruner.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace core::workflow {

/// What pruning needs to know about a model's inner activations: gathered once per model and kept between runs.
struct Statistics {
    std::shared_ptr<const calibration::HessianBank> bank;
    std::shared_ptr<const calibration::TaylorScores> taylor; ///< gathered once a method ranks by gradients
    std::shared_ptr<pruning::EliminationCache> cache;
    std::shared_ptr<const pruning::LossWeights> lossWeights; ///< once a marginal rule asked for measured ones
    double seconds = 0;                                      ///< of gathering
    std::vector<std::string> notes;
};

struct CalibrateOptions {
    model::DenoiserPtr dense;
    calibration::CalibrationOptions calibration;
};

Statistics gatherStatistics(const CalibrateOptions& options, const Progress& progress);

/// A pruned model, its report, and the statistics that the next run can start from.
struct PruneOutcome {
    model::DenoiserPtr pruned;
    pruning::PruneReport report;
    Statistics statistics;
};

struct PruneJobOptions {
    model::DenoiserPtr dense;
    schedule::StagePlan plan{};
    pruning::PruneOptions pruning{};
    calibration::CalibrationOptions calibration{};
    std::optional<pruning::LossWeightOptions> lossWeights{}; ///< measured and used where a rule is marginal
    std::string trained{};   ///< folder that these choices were pruned and trained on to (openTrainedModel), which is
                             ///< opened instead; empty: pruned
    Statistics statistics{}; ///< from an earlier run; without a bank they are gathered first if the method needs them
};

/// The staged model in a folder, which must have been cut from `dense`; it shares the dense weights with it. Without
/// statistics. @throws Error{BadInput} naming the folder: not a staged model, or one of another dense model.
PruneOutcome openTrainedModel(const model::DenoiserPtr& dense, const std::filesystem::path& folder);

PruneOutcome pruneModel(const PruneJobOptions& options, const Progress& progress);

} // namespace core::workflow
