#pragma once

#include <ATen/core/Tensor.h>

namespace core::kernels {

/// Softmax attention of every head, scaled by 1/√headDim.
/// @param qkv [B, tokens, 3·heads·headDim]: all queries, then all keys, then all values
/// @return the heads side by side, [B, tokens, heads·headDim]. In bfloat16 on a CPU that multiplies it, up to 1024
/// tokens are done here, head by head within the caches; everything else by LibTorch.
at::Tensor attention(const at::Tensor& qkv, std::int64_t headDim);

/// The same of queries [B, tokens, heads·headDim] over keys and values [B or 1, others, heads·headDim] that are tensors
/// of their own, as in attention to a text. Never holds the matrix of weights.
at::Tensor attention(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, std::int64_t headDim);

} // namespace core::kernels
