#pragma once

#include "core/model/unet/unet_cost.h"
#include "core/model/unit.h"

namespace core::model::unet {

/// What can be pruned of a UNet, dense or cut, in the order of computation: heads of self- and cross-attention, GEGLU
/// neurons and, where the config asks for them, groups of the ResNets' second norm. @param size that costs are for.
std::vector<Unit> unetUnits(const UnetConfig& config, const UnetPlan& plan, const UnetSize& size);

} // namespace core::model::unet
