#pragma once

#include "core/model/unit.h"
#include "core/pruning/pruner.h"
#include "core/pruning/stage_unit.h"
#include "core/schedule/stages.h"

#include <vector>

namespace core::pruning {

/// Groups to remove.
using Removal = PerStageUnit<int>;

/// Elimination::cumulativeLoss of every unit of every stage; an empty curve keeps its unit dense.
using LossCurves = PerStageUnit<std::vector<double>>;

/// Whether the rules weigh loss curves against each other: then every unit is eliminated before anything is planned.
bool needsLossCurves(const PruneOptions& options);

/// The rules that need no statistics: the plan's sparsities, the same share of every unit.
Removal plannedRemoval(const std::vector<model::Unit>& units, const schedule::StagePlan& plan,
                       const PruneOptions& options);

/// The rules that do: least summed loss over the layers of each stage, or over all stages at once. A stage whose
/// sparsity was chosen by hand keeps it, and the others share what is left of the budget; no stage goes beyond the
/// plan's limit. Where AllocationRule::Marginal meets WithinRule::Uniform, whole stages are weighed by their summed
/// loss.
Removal leastLossRemoval(const std::vector<model::Unit>& units, const schedule::StagePlan& plan,
                         const PruneOptions& options, const LossCurves& curves);

} // namespace core::pruning
