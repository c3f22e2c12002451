#pragma once

#include "core/model/tensor_shapes.h"
#include "core/model/unet/unet_config.h"

namespace core::model::unet {

/// Names and shapes of all tensors of a UNet, dense or cut, by diffusers' names in the order of UnetWeights.
/// @throws Error{BadInput} for sizes that are no network's.
TensorShapes unetTensors(const UnetConfig& config);

} // namespace core::model::unet
