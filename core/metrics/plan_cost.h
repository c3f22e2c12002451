#pragma once

#include "core/model/block.h"
#include "core/model/execution_plan.h"
#include "core/model/unit.h"
#include "core/schedule/stages.h"

#include <cstdint>
#include <span>
#include <vector>

namespace core::metrics {

/// Multiply-adds that a plan will cost, known before anything is pruned; guidance counts twice where there is one.
struct PlanCost {
    std::int64_t dense = 0;  ///< one image, all sampling steps, dense model
    std::int64_t pruned = 0; ///< one image, all sampling steps, every stage at its sparsity, less what is not computed
    std::vector<std::int64_t> stages; ///< one forward of one image per stage, without the guidance factor
};

/// What a dense model's costs are made of.
struct CostedModel {
    std::span<const model::Unit> units;
    std::span<const model::Block> blocks{}; ///< only needed with an execution plan
    std::int64_t macsPerForward = 0;        ///< of one image
};

/// The pruner's promise: a stage of sparsity s loses the share s of the prunable multiply-adds, to the nearest neuron;
/// a block that is not computed saves what it has left, the share s gone from each of its units. Cheap enough for every
/// mouse move. @param execution of the plan's sampling steps and the model's blocks; of no size: all is computed.
PlanCost planCost(const CostedModel& model, const schedule::StagePlan& plan, bool guided,
                  const model::ExecutionPlan& execution = {});

} // namespace core::metrics
