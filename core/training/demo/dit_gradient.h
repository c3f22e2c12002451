#pragma once

#include "core/training/demo/block_gradient.h"
#include "core/training/demo/noising.h"

#include <memory>

namespace core::training::demo {

/// The trained weights in both number formats: float32 for conditioning and embedding, bfloat16 for the blocks.
struct TrainedWeights {
    model::dit::DitWeights full;
    model::dit::DitWeights half;
};

/// Gradient of the loss of a whole model that predicts x_0, written out instead of recorded: several times as fast on
/// few CPU cores. Holds the memory of one forward; one object per thread.
class DitGradient {
public:
    /// @param images of every batch that it will see.
    DitGradient(const model::dit::DitConfig& config, std::int64_t images);

    /// Adds the gradient of Σ weight·mean((prediction − x_0)²)/`images` to `gradient` (float32) and returns the sum
    /// without the division. @param images of the whole step, of which the batch is a share.
    double add(const TrainedWeights& weights, const NoisedBatch& batch, double images,
               model::dit::DitWeights& gradient);

private:
    void condition(const model::dit::DitWeights& weights, const NoisedBatch& batch);
    void conditionBackward(const model::dit::DitWeights& weights, const NoisedBatch& batch,
                           model::dit::DitWeights& gradient);
    at::Tensor forward(const TrainedWeights& weights, const at::Tensor& noised);
    void backward(const TrainedWeights& weights, const at::Tensor& outGradient, model::dit::DitWeights& gradient);

    model::dit::DitConfig m_config;
    ShardShape m_shape;
    std::vector<BlockGradient> m_blocks;
    GradientScratch m_scratch;
    at::Tensor m_frequencies, m_timeBefore, m_timeHidden, m_conditioning, m_active; ///< float32 [images, …]
    std::vector<at::Tensor> m_modulation, m_modulationGradient; ///< per block float32 [images, 6·hidden]
    at::Tensor m_finalModulation, m_finalGradient;              ///< float32 [images, 2·hidden]
    at::Tensor m_patches;                                       ///< float32 [rows, patch²·channels]
    at::Tensor m_last;                                          ///< float32 [rows, hidden], output of the last block
    at::Tensor m_finalMoments;                                  ///< float32 [rows, 2]
    at::Tensor m_finalNorm;                                     ///< bfloat16 [rows, hidden]
    at::Tensor m_stream; ///< float32 [rows, hidden], gradient of the residual stream
};

} // namespace core::training::demo
