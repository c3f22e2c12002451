#pragma once

#include <ATen/core/Tensor.h>

#include <functional>

namespace core::autoencoder {

/// Large images in pieces: what a piece sees, and how pieces are joined.
struct TileSizes {
    std::int64_t input = 0;  ///< side of a tile of the input
    std::int64_t output = 0; ///< side of what becomes of it
};

/// Applies `part` to overlapping tiles of [N,C,H,W] and joins the results: a quarter of a tile overlaps its neighbours
/// above and on the left and goes over into them linearly (diffusers' tiled_encode and tiled_decode). Holds two rows of
/// tiles and the result.
at::Tensor applyInTiles(const at::Tensor& x, const TileSizes& sizes,
                        const std::function<at::Tensor(const at::Tensor&)>& part);

} // namespace core::autoencoder
