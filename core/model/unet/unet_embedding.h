#pragma once

#include "core/model/unet/unet_weights.h"

namespace core::model::unet {

/// Is called with an intermediate by diffusers' name of the module, and ".output" or ".input".
using UnetTap = std::function<void(const std::string& place, const at::Tensor& value)>;

/// The vector [R, 4·first channels] that every ResNet is told of, before its SiLU: the embedded timestep and, where the
/// network has one, the added embedding of pooled text and sizes.
/// @param t [R] @param vector [R, pooled text + 6 ids as plain numbers]; not looked at without an added embedding.
at::Tensor unetEmbedding(const UnetWeights& weights, const at::Tensor& t, const at::Tensor& vector,
                         const UnetTap& tap = {});

/// What each ResNet adds to its channels, side by side in the order of computation: [R, channels of all of them].
at::Tensor timeShifts(const UnetWeights& weights, const at::Tensor& embedding);

/// What the text is in a cross-attention: [R, tokens, heads·headDim] each.
struct TextKeys {
    at::Tensor key, value;
};

/// Of all transformer blocks in the order of computation. @param text [R, tokens, crossAttentionDim].
std::vector<TextKeys> textKeys(const UnetWeights& weights, const at::Tensor& text);
/// Of one block.
TextKeys textKeys(const AttentionWeights& attention, const at::Tensor& text);

} // namespace core::model::unet
