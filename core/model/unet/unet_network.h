#pragma once

#include "core/model/block_memory.h"
#include "core/model/unet/unet_embedding.h"
#include "core/model/unet/unet_layers.h"

namespace core::model::unet {

/// What a forward is told beside x; rows of the batch, or one for all.
struct UnetContext {
    at::Tensor shifts;            ///< as timeShifts()
    at::Tensor text;              ///< [R, tokens, crossAttentionDim]; not looked at where there are keys
    std::vector<TextKeys> keys{}; ///< as textKeys(); empty: computed where they are needed
};

/// What a forward applies: all weights, and the layers over tokens in their place.
struct UnetLayers {
    const UnetWeights& weights;
    const TokenLayers& tokens;
};

/// One forward: x [B,C,H,W] of any number type and any sides → [B, outChannels, H, W] in computeType(). Keeps the graph
/// for backward if a weight requires gradients.
/// @param execution what is done about each residual branch, numbered as UnetCost::blocks(); null: all are computed.
at::Tensor unetForward(const UnetLayers& layers, const at::Tensor& x, const UnetContext& context,
                       const UnetTap& tap = {}, BlockExecution* execution = nullptr);

/// The same from timesteps t [B], text [B or 1, tokens, crossAttentionDim] and pooled text with six ids [B or 1, …].
at::Tensor unetForward(const UnetWeights& weights, const at::Tensor& x, const at::Tensor& t, const at::Tensor& text,
                       const at::Tensor& vector, const UnetTap& tap = {});

} // namespace core::model::unet
