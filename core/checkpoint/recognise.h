#pragma once

#include "core/checkpoint/tensor_source.h"
#include "core/model/dit/dit_weights.h"

#include <optional>
#include <string>

namespace core::checkpoint {

/// What tensors of these names usually are, e.g. "an SDXL UNet (diffusers layout)"; empty: no idea.
std::string guessKind(const TensorSource& source);

/// Sizes of a published variant such as "DiT-XL/2" or "DiT-B/4", as far as its name says them (patch size, width,
/// depth, heads). Anything behind a hyphen ("DiT-XL/2-256") does not matter here. @throws Error{BadArgument} for an
/// unknown name.
model::dit::DitConfig knownVariant(const std::string& name);

/// The sizes of a model in facebookresearch/DiT's layout from the shapes of its tensors. The number of heads shows in
/// no shape: it is that of `arch`, or of the published variant (S, B, L, XL) with this width and depth.
/// @throws Error{BadInput} (without the file's name) naming the tensor that is not as it should be, or num_heads where
/// it is unknown.
model::dit::DitConfig configFromShapes(const TensorSource& source, const std::string& arch);

} // namespace core::checkpoint
