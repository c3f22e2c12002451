#pragma once

#include "core/pruning/pruner.h"
#include "core/sampling/sampler.h"

namespace core::pruning {

/// What a unit of loss in one unit during one range of the trajectory does to the final image. Gathered once per
/// model: for other stages the ranges are averaged by the timesteps that they share.
struct LossWeights {
    struct Range {
        int firstT = 0;             ///< smallest t, inclusive
        int lastT = 0;              ///< largest t, inclusive
        std::vector<double> ofUnit; ///< mean square of the final image's change per loss and sampling step, > 0
    };
    std::vector<Range> ranges;

    /// PruneOptions::lossWeights for a plan's stages.
    PerStageUnit<double> forStages(const std::vector<schedule::Stage>& stages) const;
};

struct LossWeightOptions {
    sampling::SampleOptions sampling{}; ///< steps and guidance; seeds: the images that are probed
    double sparsity = 0.33;             ///< share of a unit's groups that goes in its probe, in (0,1)
};

/// Prunes one unit of one stage at a time, samples the same seeds from the stage's beginning on (dense after it), and
/// divides the final images' change by the loss that the elimination reports. One probe per unit and stage.
/// @throws as prune() and sampling::sample().
LossWeights measureLossWeights(const model::DenoiserPtr& dense, const PruneStatistics& statistics,
                               const schedule::StagePlan& plan, const PruneOptions& options,
                               const LossWeightOptions& probe, const Progress& progress = {},
                               EliminationCache* cache = nullptr);

} // namespace core::pruning
