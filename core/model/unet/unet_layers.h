#pragma once

#include "core/model/unet/unet_weights.h"

namespace core::model::unet {

/// The linear layers of a transformer block as they are applied: packed for a run, or plain.
struct TransformerBlockLayers {
    kernels::PackedLinear qkv; ///< one product for queries, keys and values; its weight undefined: one each
    kernels::PackedLinear selfOut, crossQuery, crossOut, gated, out;
};

struct TransformerLayers {
    kernels::PackedLinear in;
    std::vector<TransformerBlockLayers> blocks;
    kernels::PackedLinear out;
};

/// The layers that are applied to every token, one entry for each transformer in the order of computation.
using TokenLayers = std::vector<TransformerLayers>;

/// As they are.
TokenLayers plainLayers(const UnetWeights& weights);

/// Packed for a run over so many pixels of x. Plain where packing would cost more than 2 GiB, and where weights are
/// widened as they are used.
/// @param pixels images × height × width.
TokenLayers packedLayers(const UnetWeights& weights, std::int64_t pixels);

/// What a network with these weights computes in: float32 for 16-bit floats on a CPU, which multiplies them slowly.
at::ScalarType computeType(const UnetWeights& weights);

/// The matrix of a linear layer, which may be stored as a 1×1 convolution.
Layer asLinear(const Layer& layer);

} // namespace core::model::unet
