#pragma once

#include "core/kernels/group_norm.h"

namespace core::kernels {

/// Whether a group norm can be learned through as one pass forward and two backward: float32 on the CPU with channels
/// side by side in memory.
bool canTrainGroupNorm(const at::Tensor& x, const GroupNorm& norm);

/// As groupNorm(), with gradients for x, weight and bias.
at::Tensor trainedGroupNorm(const at::Tensor& x, const GroupNorm& norm);

} // namespace core::kernels
