#pragma once

#include "core/model/unit.h"
#include "core/schedule/stages.h"

#include <cstdint>
#include <vector>

namespace core::metrics {

/// Multiply-adds that a plan will cost, known before anything is pruned; guidance counts twice where there is one.
struct PlanCost {
    std::int64_t dense = 0;           ///< one image, all sampling steps, dense model
    std::int64_t pruned = 0;          ///< one image, all sampling steps, every stage at its sparsity
    std::vector<std::int64_t> stages; ///< one forward of one image per stage, without the guidance factor
};

/// The pruner's promise: a stage of sparsity s loses the share s of the prunable multiply-adds, to the nearest neuron.
/// Cheap enough for every mouse move. @param macsPerForward of the dense model.
PlanCost planCost(const std::vector<model::Unit>& units, std::int64_t macsPerForward, const schedule::StagePlan& plan,
                  bool guided);

} // namespace core::metrics
