#pragma once

#include "core/kernels/fused_layers.h"
#include "core/model/dit/dit_weights.h"

namespace core::model::dit {

/// The same weights with those of the blocks' large layers also in the layout that this machine's matrix product reads
/// fastest with so many rows (MKL for float32, oneDNN for bfloat16), so that it need not rearrange them at every step.
/// Neurons are filled up with zeros to a multiple of 16: they add nothing and odd widths are slower. Weights that are
/// not on the CPU, need gradients or are larger than 2 GiB come back as they are, and bfloat16 where oneDNN has none
/// for the processor (without AVX-512).
/// @param rows of the products: pictures × tokens. Any other number of rows works too, at the usual speed.
DitWeights packed(const DitWeights& weights, std::int64_t rows);

/// One layer, where this machine can.
void pack(LinearWeights& layer, std::int64_t rows);

/// x·weightᵀ + bias, in the packed layout where there is one. @param x [B, tokens, inputs].
at::Tensor apply(const LinearWeights& layer, const at::Tensor& x);

/// The same where the bias may be left to the next step, if that is faster.
kernels::Branch branch(const LinearWeights& layer, const at::Tensor& x);

} // namespace core::model::dit
