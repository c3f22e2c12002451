#include "core/training/demo/block_gradient.h"

#include "core/base/tensor.h"
#include "core/training/demo/fused_kernels.h"

namespace core::training::demo {
namespace {

using kernels::Bf16;

at::Tensor half(at::IntArrayRef shape) {
    return at::empty(shape, at::kBFloat16);
}
at::Tensor full(at::IntArrayRef shape) {
    return at::empty(shape, at::kFloat);
}

Bf16* halfData(const at::Tensor& tensor) {
    return tensor.data_ptr<Bf16>();
}
float* fullData(const at::Tensor& tensor) {
    return tensor.data_ptr<float>();
}

/// Columns of the modulation.
enum Column { AttentionShift, AttentionScale, AttentionGate, MlpShift, MlpScale, MlpGate };
float* column(const at::Tensor& modulation, Column which) {
    return fullData(modulation) + which * (modulation.size(1) / 6);
}

kernels::Rows rowsOf(const ShardShape& s) {
    return {s.images, s.tokens, s.hidden, 6 * s.hidden};
}
kernels::HeadShape headsOf(const ShardShape& s, std::int64_t parts) {
    return {s.images, s.tokens, parts, s.heads, s.headDim()};
}
float attentionScale(const ShardShape& s) {
    return 1.0F / std::sqrt(static_cast<float>(s.headDim()));
}

/// out = x·weightᵀ + bias
void applyTo(at::Tensor out, const model::dit::LinearWeights& layer, const at::Tensor& x) {
    at::addmm_out(out, layer.bias, x, layer.weight.t());
}

void addBiasGradient(at::Tensor gradient, const at::Tensor& outGradient) {
    kernels::addColumnSums(outGradient.size(0), outGradient.size(1), halfData(outGradient), fullData(gradient));
}

} // namespace

void addWeightGradient(at::Tensor gradient, const at::Tensor& outGradient, const at::Tensor& input,
                       at::Tensor scratch) {
    at::Tensor product = scratch.narrow(0, 0, gradient.numel()).view({outGradient.size(1), input.size(1)});
    at::mm_out(product, outGradient.t(), input);
    kernels::addTo(gradient.numel(), halfData(product), fullData(gradient));
}

GradientScratch::GradientScratch(const ShardShape& s)
    : branch(half({s.rows(), s.hidden}))
    , input(half({s.rows(), s.hidden}))
    , wide(half({s.rows(), s.neurons}))
    , qkv(half({s.rows(), 3 * s.hidden}))
    , heads(half({3, s.images * s.heads, s.tokens, s.headDim()}))
    , headsOutput(half({s.images * s.heads, s.tokens, s.headDim()}))
    , probabilities(half({s.images * s.heads, s.tokens, s.tokens}))
    , weight(half({s.hidden * std::max({3 * s.hidden, s.neurons, s.outputs})})) {}

BlockGradient::BlockGradient(const ShardShape& s)
    : m_shape(s)
    , m_attentionNorm(half({s.rows(), s.hidden}))
    , m_mlpNorm(half({s.rows(), s.hidden}))
    , m_attentionMoments(full({s.rows(), 2}))
    , m_mlpMoments(full({s.rows(), 2}))
    , m_qkv(half({s.rows(), 3 * s.hidden}))
    , m_heads(half({3, s.images * s.heads, s.tokens, s.headDim()}))
    , m_probabilities(half({s.images * s.heads, s.tokens, s.tokens}))
    , m_headsOutput(half({s.images * s.heads, s.tokens, s.headDim()}))
    , m_joined(half({s.rows(), s.hidden}))
    , m_attention(half({s.rows(), s.hidden}))
    , m_middle(full({s.rows(), s.hidden}))
    , m_out(full({s.rows(), s.hidden}))
    , m_before(half({s.rows(), s.neurons}))
    , m_activated(half({s.rows(), s.neurons}))
    , m_mlp(half({s.rows(), s.hidden})) {}

const at::Tensor& BlockGradient::forward(const model::dit::DitBlockWeights& weights, const at::Tensor& x,
                                         const at::Tensor& modulation) {
    m_x = x;
    m_modulation = modulation;
    const kernels::Rows rows = rowsOf(m_shape);
    kernels::modulatedNorm(rows, fullData(x), column(modulation, AttentionShift), column(modulation, AttentionScale),
                           fullData(m_attentionMoments), halfData(m_attentionNorm));
    attend(weights);
    kernels::addGated(rows, fullData(x), halfData(m_attention), column(modulation, AttentionGate), fullData(m_middle));
    kernels::modulatedNorm(rows, fullData(m_middle), column(modulation, MlpShift), column(modulation, MlpScale),
                           fullData(m_mlpMoments), halfData(m_mlpNorm));
    applyTo(m_before, weights.fc1, m_mlpNorm);
    kernels::gelu(m_before.numel(), halfData(m_before), halfData(m_activated));
    applyTo(m_mlp, weights.fc2, m_activated);
    kernels::addGated(rows, fullData(m_middle), halfData(m_mlp), column(modulation, MlpGate), fullData(m_out));
    return m_out;
}

void BlockGradient::attend(const model::dit::DitBlockWeights& weights) {
    applyTo(m_qkv, weights.qkv, m_attentionNorm);
    kernels::splitHeads(headsOf(m_shape, 3), halfData(m_qkv), halfData(m_heads));
    at::bmm_out(m_probabilities, m_heads[0], m_heads[1].transpose(1, 2));
    kernels::softmax(m_probabilities.numel() / m_shape.tokens, m_shape.tokens, attentionScale(m_shape),
                     halfData(m_probabilities));
    at::bmm_out(m_headsOutput, m_probabilities, m_heads[2]);
    kernels::mergeHeads(headsOf(m_shape, 1), halfData(m_headsOutput), halfData(m_joined));
    applyTo(m_attention, weights.proj, m_joined);
}

void BlockGradient::backward(const model::dit::DitBlockWeights& weights, at::Tensor stream,
                             at::Tensor modulationGradient, model::dit::DitBlockWeights& gradient,
                             GradientScratch& scratch) {
    const kernels::Rows rows = rowsOf(m_shape);
    const auto sums = [&](Column which) { return column(modulationGradient, which); };
    kernels::addGatedBackward(rows, fullData(stream), halfData(m_mlp), column(m_modulation, MlpGate),
                              halfData(scratch.branch), sums(MlpGate), fullData(gradient.fc2.bias));
    addWeightGradient(gradient.fc2.weight, scratch.branch, m_activated, scratch.weight);
    at::mm_out(scratch.wide, scratch.branch, weights.fc2.weight);
    kernels::geluBackward(m_shape.rows(), m_shape.neurons, halfData(m_before), halfData(scratch.wide),
                          fullData(gradient.fc1.bias));
    addWeightGradient(gradient.fc1.weight, scratch.wide, m_mlpNorm, scratch.weight);
    at::mm_out(scratch.input, scratch.wide, weights.fc1.weight);
    kernels::modulatedNormBackward(rows, halfData(scratch.input), fullData(m_middle), fullData(m_mlpMoments),
                                   column(m_modulation, MlpScale), fullData(stream), sums(MlpShift), sums(MlpScale));
    kernels::addGatedBackward(rows, fullData(stream), halfData(m_attention), column(m_modulation, AttentionGate),
                              halfData(scratch.branch), sums(AttentionGate), fullData(gradient.proj.bias));
    attendBackward(weights, gradient, scratch);
    kernels::modulatedNormBackward(rows, halfData(scratch.input), fullData(m_x), fullData(m_attentionMoments),
                                   column(m_modulation, AttentionScale), fullData(stream), sums(AttentionShift),
                                   sums(AttentionScale));
}

/// From the gradient of proj's output in scratch.branch to that of qkv's input in scratch.input.
void BlockGradient::attendBackward(const model::dit::DitBlockWeights& weights, model::dit::DitBlockWeights& gradient,
                                   GradientScratch& scratch) {
    addWeightGradient(gradient.proj.weight, scratch.branch, m_joined, scratch.weight);
    at::mm_out(scratch.input, scratch.branch, weights.proj.weight);
    kernels::splitHeads(headsOf(m_shape, 1), halfData(scratch.input), halfData(scratch.headsOutput));
    at::Tensor q = scratch.heads[0], k = scratch.heads[1], v = scratch.heads[2];
    at::bmm_out(v, m_probabilities.transpose(1, 2), scratch.headsOutput);
    at::bmm_out(scratch.probabilities, scratch.headsOutput, m_heads[2].transpose(1, 2));
    kernels::softmaxBackward(m_probabilities.numel() / m_shape.tokens, m_shape.tokens, attentionScale(m_shape),
                             halfData(m_probabilities), halfData(scratch.probabilities));
    at::bmm_out(q, scratch.probabilities, m_heads[1]);
    at::bmm_out(k, scratch.probabilities.transpose(1, 2), m_heads[0]);
    kernels::mergeHeads(headsOf(m_shape, 3), halfData(scratch.heads), halfData(scratch.qkv));
    addWeightGradient(gradient.qkv.weight, scratch.qkv, m_attentionNorm, scratch.weight);
    addBiasGradient(gradient.qkv.bias, scratch.qkv);
    at::mm_out(scratch.input, scratch.qkv, weights.qkv.weight);
}

} // namespace core::training::demo
