#pragma once

#include "core/kernels/fused_layers.h"
#include "core/kernels/packed_product.h"

namespace core::kernels {

/// A linear layer: weight [outputs, inputs], bias [outputs] or undefined. A plain value: copies share the tensors.
struct LinearWeights {
    at::Tensor weight;
    at::Tensor bias;
};

/// A linear layer as a sampling run keeps it: the weight also in the layout that this machine's matrix product reads
/// fastest, so that it need not be rearranged at every step.
struct PackedLinear {
    LinearWeights weights;
    PackedProduct product{}; ///< empty: LibTorch's linear does the work
    PackedProduct gelu{};    ///< GELU of the product; empty: a step of its own
};

/// @param rows of the products, e.g. images × tokens.
PackedLinear packed(const LinearWeights& layer, std::int64_t rows, const OperatorFilter& mayUse = {});

/// x·weightᵀ + bias. @param x [B, tokens, inputs].
at::Tensor apply(const LinearWeights& layer, const at::Tensor& x);
at::Tensor apply(const PackedLinear& layer, const at::Tensor& x);

/// The same in pieces of about equally many rows: a stop is heeded between two of them. apply() makes pieces of large
/// products.
at::Tensor applyInPieces(const LinearWeights& layer, const at::Tensor& x, std::int64_t pieces);

/// GELU of that in its tanh form.
at::Tensor geluOf(const PackedLinear& layer, const at::Tensor& x);

/// x·weightᵀ + bias where the bias may be left to the next step, if that is faster.
Branch branch(const PackedLinear& layer, const at::Tensor& x);

} // namespace core::kernels
