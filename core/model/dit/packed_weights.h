#pragma once

#include "core/model/dit/dit_weights.h"

namespace core::model::dit {

/// The large layers of a block, as they are applied: packed for a run, or plain.
struct DitBlockLayers {
    kernels::PackedLinear qkv;
    kernels::PackedLinear proj;
    kernels::PackedLinear fc1;
    kernels::PackedLinear fc2;
};

/// The layers that are applied to every token.
struct TokenLayers {
    kernels::PackedLinear patchEmbedding{};
    std::vector<DitBlockLayers> blocks{};
    kernels::PackedLinear finalLinear{};
};

/// As they are.
TokenLayers plainLayers(const DitWeights& weights);

/// Packed for products with so many rows. Neurons are filled up with zeros to a multiple of 16: they add nothing and
/// odd widths are slower. Plain where this machine packs nothing, and where they are larger than 2 GiB.
/// @param rows images × tokens. Any other number of rows works too, at the usual speed.
TokenLayers packedLayers(const DitWeights& weights, std::int64_t rows, const kernels::OperatorFilter& mayUse = {});

} // namespace core::model::dit
