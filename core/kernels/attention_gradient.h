#pragma once

#include <ATen/core/Tensor.h>

namespace core::kernels {

/// Whether attention can be learned through head by head within a core's caches: float32 on the CPU, heads of 16, as
/// many texts as images, tokens in multiples of 8 and keys in multiples of 16.
bool canTrainAttention(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, std::int64_t headDim);

/// As attention() of three tensors, with gradients for them.
at::Tensor trainedAttention(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value);

} // namespace core::kernels
