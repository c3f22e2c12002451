#pragma once

#include "core/model/dit/dit_weights.h"

namespace core::training::demo {

/// Sizes of the images that go through forward and backward together.
struct ShardShape {
    std::int64_t images = 0;
    std::int64_t tokens = 0;
    std::int64_t hidden = 0;
    std::int64_t heads = 0;
    std::int64_t neurons = 0;
    std::int64_t outputs = 0; ///< numbers of a patch in the model's output

    std::int64_t rows() const { return images * tokens; }
    std::int64_t headDim() const { return hidden / heads; }
};

/// Gradients that live only within a block's backward; all blocks of a shard use the same memory. bfloat16.
struct GradientScratch {
    explicit GradientScratch(const ShardShape& shape);

    at::Tensor branch;        ///< [rows, hidden]
    at::Tensor input;         ///< [rows, hidden]
    at::Tensor wide;          ///< [rows, neurons]
    at::Tensor qkv;           ///< [rows, 3·hidden]
    at::Tensor heads;         ///< [3, images·heads, tokens, headDim]
    at::Tensor headsOutput;   ///< [images·heads, tokens, headDim]
    at::Tensor probabilities; ///< [images·heads, tokens, tokens]
    at::Tensor weight;        ///< flat, as large as the largest weight
};

/// One transformer block's forward with everything remembered, and its backward written out: bfloat16 matrix products
/// and fused loops around a float32 residual stream. On the calling thread alone.
class BlockGradient {
public:
    explicit BlockGradient(const ShardShape& shape);

    /// @param weights bfloat16. @param x float32 [rows, hidden], must stay until backward. @param modulation float32
    /// [images, 6·hidden].
    /// @return float32 [rows, hidden], overwritten by the next forward.
    const at::Tensor& forward(const model::dit::DitBlockWeights& weights, const at::Tensor& x,
                              const at::Tensor& modulation);

    /// Turns `stream` from the gradient of the block's output into that of its input, writes the modulation's gradient
    /// and adds the weights' to `gradient` (float32). The modulation's own weights are the caller's.
    void backward(const model::dit::DitBlockWeights& weights, at::Tensor stream, at::Tensor modulationGradient,
                  model::dit::DitBlockWeights& gradient, GradientScratch& scratch);

private:
    void attend(const model::dit::DitBlockWeights& weights);
    void attendBackward(const model::dit::DitBlockWeights& weights, model::dit::DitBlockWeights& gradient,
                        GradientScratch& scratch);

    ShardShape m_shape;
    at::Tensor m_x, m_modulation;                ///< inputs
    at::Tensor m_attentionNorm, m_mlpNorm;       ///< bfloat16 [rows, hidden]
    at::Tensor m_attentionMoments, m_mlpMoments; ///< float32 [rows, 2]
    at::Tensor m_qkv;                            ///< bfloat16 [rows, 3·hidden]
    at::Tensor m_heads;                          ///< bfloat16 [3, images·heads, tokens, headDim]
    at::Tensor m_probabilities;                  ///< bfloat16 [images·heads, tokens, tokens]
    at::Tensor m_headsOutput;                    ///< bfloat16 [images·heads, tokens, headDim]
    at::Tensor m_joined, m_attention;            ///< bfloat16 [rows, hidden]: before and after proj
    at::Tensor m_middle, m_out;                  ///< float32 [rows, hidden]: the stream after attention, after the MLP
    at::Tensor m_before, m_activated;            ///< bfloat16 [rows, neurons]: before and after GELU
    at::Tensor m_mlp;                            ///< bfloat16 [rows, hidden]
};

/// gradient += outGradientᵀ·input in float32 from bfloat16 [rows, outputs] and [rows, inputs].
void addWeightGradient(at::Tensor gradient, const at::Tensor& outGradient, const at::Tensor& input, at::Tensor scratch);

} // namespace core::training::demo
