#pragma once

#include <ATen/core/Tensor.h>

namespace core::kernels {

/// What a group norm (Wu and He, arXiv 1803.08494) works with.
struct GroupNorm {
    std::int64_t groups = 1; ///< divides the channels
    at::Tensor weight;       ///< [channels]
    at::Tensor bias;         ///< [channels]
    double eps = 1e-5;
    bool silu = false; ///< x·sigmoid(x) of the result
};

/// @param x [N, channels, H, W]; with channels side by side in memory one pass for the moments and one for the result,
/// on all threads where there are no gradients; else LibTorch's operations in turn.
at::Tensor groupNorm(const at::Tensor& x, const GroupNorm& norm);

} // namespace core::kernels
