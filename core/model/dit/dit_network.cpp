#include "core/model/dit/dit_network.h"

#include "core/base/tensor.h"
#include "core/kernels/attention.h"
#include "core/kernels/fused_layers.h"
#include "core/kernels/recompute.h"
#include "core/model/timestep_sinusoids.h"

#include <c10/core/GradMode.h>

namespace core::model::dit {
namespace {

constexpr double kNormEps = 1e-6;

void call(const DitTap& tap, DitIntermediate point, int block, const at::Tensor& value) {
    if (tap)
        tap(point, block, value);
}

void call(const DitTap& tap, DitIntermediate point, int block, const kernels::Branch& value) {
    if (tap)
        tap(point, block, value.sum());
}

/// [B,C,H,W] → [B, tokens, C·patch²], tokens row by row.
at::Tensor patchify(const at::Tensor& x, const DitConfig& c) {
    const std::int64_t g = c.gridSize(), p = c.patchSize;
    return x.reshape({x.size(0), c.inChannels, g, p, g, p}).permute({0, 2, 4, 1, 3, 5}).reshape({x.size(0), g * g, -1});
}

/// [B, tokens, patch²·channels] (channel fastest) → [B, channels, H, W].
at::Tensor unpatchify(const at::Tensor& tokens, const DitConfig& c) {
    const std::int64_t g = c.gridSize(), p = c.patchSize;
    return tokens.reshape({tokens.size(0), g, g, p, p, -1})
        .permute({0, 5, 1, 3, 2, 4})
        .reshape({tokens.size(0), -1, c.inputSize, c.inputSize});
}

/// Output of a residual branch before its gate: computed, or recalled where a plan says so.
template <typename Compute> kernels::Branch output(BlockExecution* execution, int branch, const Compute& compute) {
    if (execution == nullptr)
        return compute();
    if (!execution->computes(branch))
        return {execution->recall(branch)};
    execution->count(branch);
    kernels::Branch computed = compute();
    if (!execution->keeps(branch))
        return computed;
    const at::Tensor kept = computed.sum();
    execution->keep(branch, kept);
    return {kept};
}

kernels::Branch attentionOf(const DitLayers& layers, int i, const at::Tensor& x, const DitBlockModulation& m,
                            const DitTap& tap) {
    const at::Tensor normed = kernels::modulatedNorm(x, m.attentionShift, m.attentionScale, kNormEps);
    const at::Tensor heads =
        kernels::attention(apply(layers.tokens.blocks[i].qkv, normed), layers.weights.config.headDim());
    call(tap, DitIntermediate::HeadsOutput, i, heads);
    return branch(layers.tokens.blocks[i].proj, heads);
}

kernels::Branch mlpOf(const DitLayers& layers, int i, const at::Tensor& x, const DitBlockModulation& m,
                      const DitTap& tap) {
    const at::Tensor normed = kernels::modulatedNorm(x, m.mlpShift, m.mlpScale, layers.weights.config.secondNormEps);
    const at::Tensor hidden = geluOf(layers.tokens.blocks[i].fc1, normed);
    call(tap, DitIntermediate::MlpHidden, i, hidden);
    return branch(layers.tokens.blocks[i].fc2, hidden);
}

at::Tensor runBlock(const DitLayers& layers, int i, const at::Tensor& x, const DitBlockModulation& m, const DitTap& tap,
                    BlockExecution* execution) {
    const kernels::Branch attention = output(execution, 2 * i, [&] { return attentionOf(layers, i, x, m, tap); });
    call(tap, DitIntermediate::AttentionOutput, i, attention);
    const at::Tensor middle = kernels::addGated(x, m.attentionGate, attention);
    const kernels::Branch mlp = output(execution, 2 * i + 1, [&] { return mlpOf(layers, i, middle, m, tap); });
    call(tap, DitIntermediate::MlpOutput, i, mlp);
    const at::Tensor out = kernels::addGated(middle, m.mlpGate, mlp);
    call(tap, DitIntermediate::BlockOutput, i, out);
    return out;
}

/// A block as a piece of a network that backward may run again: a function of all that it reads. It calls no tap.
at::Tensor recomputedBlock(const DitLayers& layers, int i, const at::Tensor& x, const DitBlockModulation& m) {
    const DitBlockWeights& w = layers.weights.blocks[static_cast<std::size_t>(i)];
    // Sizes alone: the tensors come as inputs.
    const auto block = [config = layers.weights.config, i](const std::vector<at::Tensor>& in) {
        DitWeights weights;
        weights.config = config;
        TokenLayers all{.blocks = std::vector<DitBlockLayers>(static_cast<std::size_t>(i) + 1)};
        all.blocks.back() = {{{in[7], in[8]}}, {{in[9], in[10]}}, {{in[11], in[12]}}, {{in[13], in[14]}}};
        return runBlock({weights, all}, i, in[0], {in[1], in[2], in[3], in[4], in[5], in[6]}, {}, nullptr);
    };
    return kernels::recomputed(block, {x, m.attentionShift, m.attentionScale, m.attentionGate, m.mlpShift, m.mlpScale,
                                       m.mlpGate, w.qkv.weight, w.qkv.bias, w.proj.weight, w.proj.bias, w.fc1.weight,
                                       w.fc1.bias, w.fc2.weight, w.fc2.bias});
}

/// The conditioning vector by one set of embedders.
template <typename Embedders>
at::Tensor embed(const Embedders& embedders, const at::Tensor& frequencies, const at::Tensor& labels,
                 const DitTap& tap) {
    const at::Tensor time = apply(embedders.timeOut, at::silu(apply(embedders.timeIn, frequencies)));
    call(tap, DitIntermediate::TimestepEmbedding, -1, time);
    const at::Tensor label = at::embedding(embedders.labels, labels);
    call(tap, DitIntermediate::LabelEmbedding, -1, label);
    return time + label;
}

DitBlockModulation blockModulation(const at::Tensor& rows) {
    const std::vector<at::Tensor> m = rows.unsqueeze(1).chunk(6, -1);
    return {m[0], m[1] + 1, m[2], m[3], m[4] + 1, m[5]};
}

} // namespace

at::Tensor ditConditioning(const DitWeights& weights, const at::Tensor& t, const at::Tensor& labels,
                           const DitTap& tap) {
    const at::Tensor sinusoids = timestepSinusoids(t, 256, weights.config.timestepFrequencyShift);
    call(tap, DitIntermediate::FrequencyEmbedding, -1, sinusoids);
    const at::Tensor frequencies = sinusoids.to(weights.labels.scalar_type());
    at::Tensor first = embed(weights, frequencies, labels, tap);
    if (weights.laterEmbedders.empty())
        return first;
    std::vector<at::Tensor> all{first};
    for (const DitEmbedders& embedders : weights.laterEmbedders)
        all.push_back(embed(embedders, frequencies, labels, {}));
    return at::stack(all);
}

DitModulation ditModulation(const DitWeights& weights, const at::Tensor& c, const DitTap& tap) {
    const at::Tensor active = at::silu(c);
    const auto ofBlock = [&](std::size_t i) {
        return active.dim() == 3 ? active[static_cast<std::int64_t>(i)] : active;
    };
    DitModulation modulation;
    for (std::size_t i = 0; i < weights.blocks.size(); ++i) {
        const at::Tensor rows = apply(weights.blocks[i].modulation, ofBlock(i));
        call(tap, DitIntermediate::Modulation, static_cast<int>(i), rows);
        modulation.blocks.push_back(blockModulation(rows));
    }
    const std::vector<at::Tensor> last = apply(weights.finalModulation, ofBlock(0)).unsqueeze(1).chunk(2, -1);
    modulation.finalShift = last[0];
    modulation.finalScale = last[1] + 1;
    return modulation;
}

at::Tensor stacked(const DitModulation& modulation) {
    std::vector<at::Tensor> all;
    for (const DitBlockModulation& b : modulation.blocks)
        all.insert(all.end(), {b.attentionShift, b.attentionScale, b.attentionGate, b.mlpShift, b.mlpScale, b.mlpGate});
    all.insert(all.end(), {modulation.finalShift, modulation.finalScale});
    return at::cat(all, 1);
}

DitModulation unstacked(const at::Tensor& modulation) {
    const std::vector<at::Tensor> all = modulation.split(1, 1);
    DitModulation result{{}, all[all.size() - 2], all[all.size() - 1]};
    for (std::size_t i = 0; i + 2 < all.size(); i += 6)
        result.blocks.push_back({all[i], all[i + 1], all[i + 2], all[i + 3], all[i + 4], all[i + 5]});
    return result;
}

at::Tensor ditForward(const DitWeights& weights, const at::Tensor& x, const at::Tensor& t, const at::Tensor& labels,
                      const DitTap& tap) {
    const DitModulation modulation = ditModulation(weights, ditConditioning(weights, t, labels, tap), tap);
    return ditForward({weights, plainLayers(weights)}, x, modulation, tap);
}

at::Tensor ditForward(const DitLayers& layers, const at::Tensor& x, const DitModulation& modulation, const DitTap& tap,
                      BlockExecution* execution) {
    const DitWeights& weights = layers.weights;
    const at::Tensor patches = patchify(x.to(weights.positions.scalar_type()), weights.config);
    const at::Tensor embedded = apply(layers.tokens.patchEmbedding, patches);
    call(tap, DitIntermediate::PatchEmbedding, -1, embedded);
    at::Tensor tokens = embedded + weights.positions;
    const bool isRecomputed = kernels::RecomputeScope::isOn() && c10::GradMode::is_enabled();
    for (int i = 0; i < static_cast<int>(weights.blocks.size()); ++i) {
        const DitBlockModulation& m = modulation.blocks[static_cast<std::size_t>(i)];
        tokens = isRecomputed ? recomputedBlock(layers, i, tokens, m) : runBlock(layers, i, tokens, m, tap, execution);
    }
    const at::Tensor last = kernels::modulatedNorm(tokens, modulation.finalShift, modulation.finalScale, kNormEps);
    call(tap, DitIntermediate::FinalInput, -1, last);
    const at::Tensor out = apply(layers.tokens.finalLinear, last);
    call(tap, DitIntermediate::FinalTokens, -1, out);
    return unpatchify(out, weights.config);
}

} // namespace core::model::dit
