#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace core::kernels {

/// A convolution of images by square kernels.
struct Convolution {
    at::Tensor weight;        ///< [outputs, inputs, side, side]
    at::Tensor bias{};        ///< [outputs]; undefined: none
    std::int64_t stride = 1;  ///< both ways
    std::int64_t padding = 0; ///< zeros around the image, both ways
};

constexpr std::int64_t kMacsOfABand = std::int64_t{1} << 31;

/// at::conv2d, in bands of rows: a stop is heeded between two of them. @param x [N, inputs, H, W]
/// @param most multiply-adds of a band of several rows.
at::Tensor convolvedInBands(const at::Tensor& x, const Convolution& convolution, std::int64_t most = kMacsOfABand);

} // namespace core::kernels
