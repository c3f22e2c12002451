#include "core/training/demo/dit_gradient.h"

#include "core/base/tensor.h"
#include "core/model/dit/dit_network.h"
#include "core/training/demo/fused_kernels.h"

#include <c10/core/GradMode.h>

namespace core::training::demo {
namespace {

ShardShape shapeOf(const model::dit::DitConfig& c, std::int64_t images) {
    return {images,     c.tokens(),   c.hiddenSize,
            c.numHeads, c.mlpWidth(), std::int64_t{c.patchSize} * c.patchSize * c.inChannels};
}

/// [n,C,H,W] → [n·tokens, numbers of a patch]; channels first as the patch embedding reads them, or last as the output
/// has them.
at::Tensor patches(const at::Tensor& x, const model::dit::DitConfig& c, bool channelsLast) {
    const std::int64_t g = c.gridSize(), p = c.patchSize;
    const at::Tensor split = x.reshape({x.size(0), c.inChannels, g, p, g, p});
    const at::Tensor ordered = channelsLast ? split.permute({0, 2, 4, 3, 5, 1}) : split.permute({0, 2, 4, 1, 3, 5});
    return ordered.reshape({x.size(0) * g * g, -1});
}

at::Tensor affine(const model::dit::LinearWeights& layer, const at::Tensor& x) {
    return at::addmm(layer.bias, x, layer.weight.t());
}

/// Adds a small float32 layer's gradients. → gradient of its input
at::Tensor applyBackward(const model::dit::LinearWeights& layer, const at::Tensor& x, const at::Tensor& outGradient,
                         model::dit::LinearWeights& gradient) {
    gradient.weight.addmm_(outGradient.t(), x);
    gradient.bias.add_(outGradient.sum(0));
    return at::mm(outGradient, layer.weight);
}

} // namespace

DitGradient::DitGradient(const model::dit::DitConfig& config, std::int64_t images)
    : m_config(config)
    , m_shape(shapeOf(config, images))
    , m_blocks(config.depth, BlockGradient(m_shape))
    , m_scratch(m_shape)
    , m_modulation(config.depth)
    , m_modulationGradient(config.depth)
    , m_finalGradient(at::empty({images, 2 * m_shape.hidden}, at::kFloat))
    , m_finalMoments(at::empty({m_shape.rows(), 2}, at::kFloat))
    , m_finalNorm(at::empty({m_shape.rows(), m_shape.hidden}, at::kBFloat16))
    , m_stream(at::empty({m_shape.rows(), m_shape.hidden}, at::kFloat)) {
    for (int i = 0; i < config.depth; ++i) {
        m_blocks[i] = BlockGradient(m_shape);
        m_modulationGradient[i] = at::empty({images, 6 * m_shape.hidden}, at::kFloat);
    }
}

double DitGradient::add(const TrainedWeights& weights, const NoisedBatch& batch, double images,
                        model::dit::DitWeights& gradient) {
    const at::NoGradGuard noGradient;
    condition(weights.full, batch);
    const at::Tensor prediction = forward(weights, batch.noised).to(at::kFloat);
    const at::Tensor difference = prediction - patches(batch.clean, m_config, true);
    const double numbers = static_cast<double>(difference.numel()) / static_cast<double>(m_shape.images);
    const at::Tensor perRow = batch.weights.repeat_interleave(m_shape.tokens).unsqueeze(1);
    const at::Tensor weighted = difference * perRow;
    backward(weights, (weighted * (2 / (numbers * images))).to(at::kBFloat16), gradient);
    conditionBackward(weights.full, batch, gradient);
    return (weighted * difference).sum().item<double>() / numbers;
}

void DitGradient::condition(const model::dit::DitWeights& w, const NoisedBatch& batch) {
    m_frequencies = model::dit::timestepSinusoids(batch.timesteps, 256, m_config.timestepFrequencyShift);
    m_timeBefore = affine(w.timeIn, m_frequencies);
    m_timeHidden = at::silu(m_timeBefore);
    m_conditioning = affine(w.timeOut, m_timeHidden) + w.labels.index_select(0, batch.labels);
    m_active = at::silu(m_conditioning);
    for (std::size_t i = 0; i < m_blocks.size(); ++i)
        m_modulation[i] = affine(w.blocks[i].modulation, m_active);
    m_finalModulation = affine(w.finalModulation, m_active);
}

void DitGradient::conditionBackward(const model::dit::DitWeights& w, const NoisedBatch& batch,
                                    model::dit::DitWeights& gradient) {
    at::Tensor active = applyBackward(w.finalModulation, m_active, m_finalGradient, gradient.finalModulation);
    for (std::size_t i = 0; i < m_blocks.size(); ++i)
        active +=
            applyBackward(w.blocks[i].modulation, m_active, m_modulationGradient[i], gradient.blocks[i].modulation);
    const at::Tensor conditioning = at::silu_backward(active, m_conditioning);
    gradient.labels.index_add_(0, batch.labels, conditioning);
    const at::Tensor hidden = applyBackward(w.timeOut, m_timeHidden, conditioning, gradient.timeOut);
    applyBackward(w.timeIn, m_frequencies, at::silu_backward(hidden, m_timeBefore), gradient.timeIn);
}

/// → bfloat16 [rows, patch²·channels], channels last
at::Tensor DitGradient::forward(const TrainedWeights& weights, const at::Tensor& noised) {
    const model::dit::DitWeights& w = weights.full;
    m_patches = patches(noised, m_config, false);
    const at::Tensor embedded = affine({w.patchEmbedding.weight.flatten(1), w.patchEmbedding.bias}, m_patches);
    m_last = (embedded.view({m_shape.images, m_shape.tokens, -1}) + w.positions).view({m_shape.rows(), -1});
    for (std::size_t i = 0; i < m_blocks.size(); ++i)
        m_last = m_blocks[i].forward(weights.half.blocks[i], m_last, m_modulation[i]);
    const float* modulation = m_finalModulation.const_data_ptr<float>();
    const kernels::Rows rows{m_shape.images, m_shape.tokens, m_shape.hidden, 2 * m_shape.hidden};
    kernels::modulatedNorm(rows, m_last.const_data_ptr<float>(), modulation, modulation + m_shape.hidden,
                           m_finalMoments.data_ptr<float>(), m_finalNorm.data_ptr<kernels::Bf16>());
    return affine(weights.half.finalLinear, m_finalNorm);
}

void DitGradient::backward(const TrainedWeights& weights, const at::Tensor& outGradient,
                           model::dit::DitWeights& gradient) {
    addWeightGradient(gradient.finalLinear.weight, outGradient, m_finalNorm, m_scratch.weight);
    kernels::addColumnSums(outGradient.size(0), outGradient.size(1), outGradient.const_data_ptr<kernels::Bf16>(),
                           gradient.finalLinear.bias.data_ptr<float>());
    at::mm_out(m_scratch.input, outGradient, weights.half.finalLinear.weight);
    m_stream.zero_();
    const kernels::Rows rows{m_shape.images, m_shape.tokens, m_shape.hidden, 2 * m_shape.hidden};
    float* sums = m_finalGradient.data_ptr<float>();
    kernels::modulatedNormBackward(rows, m_scratch.input.const_data_ptr<kernels::Bf16>(),
                                   m_last.const_data_ptr<float>(), m_finalMoments.const_data_ptr<float>(),
                                   m_finalModulation.const_data_ptr<float>() + m_shape.hidden,
                                   m_stream.data_ptr<float>(), sums, sums + m_shape.hidden);
    for (std::size_t i = m_blocks.size(); i-- > 0;)
        m_blocks[i].backward(weights.half.blocks[i], m_stream, m_modulationGradient[i], gradient.blocks[i], m_scratch);
    gradient.patchEmbedding.weight.flatten(1).addmm_(m_stream.t(), m_patches);
    gradient.patchEmbedding.bias.add_(m_stream.sum(0));
}

} // namespace core::training::demo
