#pragma once

#include "core/model/block_memory.h"
#include "core/model/dit/packed_weights.h"

namespace core::model::dit {

/// Places inside a diffusion transformer that can be listened to.
enum class DitIntermediate {
    FrequencyEmbedding, ///< [B, 256] sinusoids of the timestep
    TimestepEmbedding,  ///< [B, hidden]
    LabelEmbedding,     ///< [B, hidden]
    PatchEmbedding,     ///< [B, tokens, hidden] before the positions are added
    Modulation,         ///< [B, 6·hidden] of a block
    HeadsOutput,        ///< [B, tokens, heads·headDim] concatenated heads: input of attn.proj
    AttentionOutput,    ///< [B, tokens, hidden] before the gate
    MlpHidden,          ///< [B, tokens, neurons] after GELU: input of mlp.fc2
    MlpOutput,          ///< [B, tokens, hidden] before the gate
    BlockOutput,        ///< [B, tokens, hidden]
    FinalInput,         ///< [B, tokens, hidden] modulated final norm: input of final_layer.linear
    FinalTokens         ///< [B, tokens, patch²·outChannels]
};

/// Is called with an intermediate and the block that it belongs to (−1 outside the blocks).
using DitTap = std::function<void(DitIntermediate point, int block, const at::Tensor& value)>;

/// What a block adds, stretches and gates by: [R,1,hidden] each; R is the batch, or 1 if all images share it.
/// The scales have 1 added already. The gates are of the residual branches.
struct DitBlockModulation {
    at::Tensor attentionShift, attentionScale, attentionGate;
    at::Tensor mlpShift, mlpScale, mlpGate;
};

/// The modulation of all layers. It depends on timestep and label alone, so that a sampling run computes it once.
struct DitModulation {
    std::vector<DitBlockModulation> blocks;
    at::Tensor finalShift, finalScale; ///< [R,1,hidden]
};

/// The vector c [B, hidden] that all layers are conditioned on; [depth, B, hidden], one per block, where every block
/// has embedders of its own. @param t [B] @param labels int64 [B]; numClasses = null label.
at::Tensor ditConditioning(const DitWeights& weights, const at::Tensor& t, const at::Tensor& labels,
                           const DitTap& tap = {});

/// @param c [R, hidden] or [depth, R, hidden] from ditConditioning; the final layer uses block 0's.
DitModulation ditModulation(const DitWeights& weights, const at::Tensor& c, const DitTap& tap = {});

/// All of it in one tensor [R, 6·blocks + 2, hidden], of which a run picks the rows of a step at once.
at::Tensor stacked(const DitModulation& modulation);

/// The other way: views of it.
DitModulation unstacked(const at::Tensor& modulation);

/// One forward: x [B,C,H,W], t [B], labels int64 [B] → [B, outChannels, H, W] in the weights' number type. Keeps the
/// graph for backward if a weight requires gradients.
at::Tensor ditForward(const DitWeights& weights, const at::Tensor& x, const at::Tensor& t, const at::Tensor& labels,
                      const DitTap& tap = {});

/// What a forward applies: all weights, and the layers over tokens in their place.
struct DitLayers {
    const DitWeights& weights;
    const TokenLayers& tokens;
};

/// The same from ready-made modulation of B rows or one. @param execution what is done about each branch (2·block:
/// attention, 2·block + 1: MLP), whose outputs before the gate are reused; null: all are computed.
at::Tensor ditForward(const DitLayers& layers, const at::Tensor& x, const DitModulation& modulation,
                      const DitTap& tap = {}, BlockExecution* execution = nullptr);

} // namespace core::model::dit
