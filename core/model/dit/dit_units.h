#pragma once

#include "core/model/block.h"
#include "core/model/dit/dit_cost.h"
#include "core/model/dit/dit_weights.h"
#include "core/model/unit.h"

namespace core::model::dit {

/// The sizes that the multiply-adds of a model of this config depend on, dense or cut.
DitCostShape costShape(const DitConfig& config);

/// The prunable units of a dense or cut model, per block the self-attention heads, then the MLP neurons.
std::vector<Unit> ditUnits(const DitConfig& config, const DitCostShape& shape);

/// Its residual branches in the order of computation: per block attention, then the MLP.
std::vector<Block> ditBlocks(const DitCostShape& shape);

} // namespace core::model::dit
