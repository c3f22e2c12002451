#pragma once

#include <ATen/core/Tensor.h>

namespace core::kernels {

/// Softmax attention of every head, scaled by 1/√headDim.
/// @param qkv [B, tokens, 3·heads·headDim]: all queries, then all keys, then all values
/// @return the heads side by side, [B, tokens, heads·headDim]. In bfloat16 on a CPU that multiplies it, up to 1024
/// tokens are done here, head by head within the caches; everything else by LibTorch.
at::Tensor attention(const at::Tensor& qkv, std::int64_t headDim);

} // namespace core::kernels
