#pragma once

#include "core/model/dit_cost.h"
#include "core/model/dit_weights.h"
#include "core/model/unit.h"

namespace core::model {

/// The sizes that a dense model's multiply-adds depend on.
DitCostShape denseCostShape(const DitConfig& config);

/// The prunable units of a dense or cut model, per block the attention heads, then the MLP neurons.
std::vector<Unit> ditUnits(const DitConfig& config, const DitCostShape& shape);

} // namespace core::model
