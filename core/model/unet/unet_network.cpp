#include "core/model/unet/unet_network.h"

#include "core/base/progress.h"
#include "core/base/tensor.h"
#include "core/kernels/attention.h"
#include "core/kernels/banded_convolution.h"
#include "core/kernels/fused_layers.h"
#include "core/kernels/group_norm.h"
#include "core/model/unet/unet_plan.h"

#include <c10/core/GradMode.h>

namespace core::model::unet {
namespace {

constexpr double kTransformerNormEps = 1e-6; ///< of the group norm before a transformer
constexpr double kLayerNormEps = 1e-5;

/// One forward. Counts ResNets, transformers, blocks and branches as it goes.
class UnetPass {
public:
    UnetPass(const UnetLayers& layers, const UnetContext& context, const UnetTap& tap, BlockExecution* execution)
        : m_weights(layers.weights)
        , m_layers(layers.tokens)
        , m_context(context)
        , m_tap(tap)
        , m_execution(execution)
        , m_type(computeType(layers.weights))
        , m_isLearning(c10::GradMode::is_enabled()) {}

    at::Tensor run(const at::Tensor& input) {
        const UnetPlan& plan = *m_weights.plan;
        at::Tensor x = convolution(m_weights.convIn, input.to(m_type).contiguous(at::MemoryFormat::ChannelsLast));
        call("conv_in", ".output", x);
        m_skips.push_back(x);
        for (std::size_t i = 0; i < plan.down.size(); ++i)
            x = down(plan.down[i], m_weights.down[i], x);
        x = parts(plan.mid, m_weights.mid, x);
        call(plan.mid.name, ".output", x);
        for (std::size_t i = 0; i < plan.up.size(); ++i)
            x = up(plan.up[i], m_weights.up[i], x);
        const UnetConfig& config = m_weights.config;
        if (m_tap)
            call("conv_norm_out", ".output", norm(m_weights.normOut, x, config.normGroups, config.normEps, false));
        return convolution(m_weights.convOut, norm(m_weights.normOut, x, config.normGroups, config.normEps, true));
    }

private:
    void call(const std::string& name, const char* what, const at::Tensor& value) const {
        if (m_tap)
            m_tap(name + what, value);
    }

    Layer widened(const Layer& layer) const {
        return {layer.weight.to(m_type), layer.bias.defined() ? layer.bias.to(m_type) : layer.bias};
    }

    at::Tensor linear(const kernels::PackedLinear& layer, const at::Tensor& x) const {
        return layer.product ? kernels::apply(layer, x) : kernels::apply(widened(layer.weights), x);
    }

    /// Multiply-adds of a convolution's piece, between two stop points: under a tenth of a second of two cores. Every
    /// piece rearranges the weights anew.
    std::int64_t mostMacs() const { return std::int64_t{1} << (m_type == at::kFloat ? 33 : 35); }

    at::Tensor convolution(const Layer& layer, const at::Tensor& x, std::int64_t stride = 1) const {
        const Layer wide = widened(layer);
        const kernels::Convolution c{.weight = wide.weight, .bias = wide.bias, .stride = stride, .padding = 1};
        if (m_isLearning)
            return at::conv2d(x, c.weight, c.bias, c.stride, c.padding);
        const std::int64_t most = mostMacs();
        // oneDNN takes weights in x's order of memory: where they are the larger part, x is brought into theirs.
        if (wide.weight.numel() < x.numel() || !x.is_cpu())
            return kernels::convolvedInBands(x, c, most);
        return kernels::convolvedInBands(x.contiguous(), c, most).contiguous(at::MemoryFormat::ChannelsLast);
    }

    at::Tensor norm(const Layer& layer, const at::Tensor& x, std::int64_t groups, double eps, bool silu) const {
        const Layer wide = widened(layer);
        return kernels::groupNorm(x, {groups, wide.weight, wide.bias, eps, silu});
    }

    at::Tensor layerNorm(const Layer& layer, const at::Tensor& x) const {
        stopPoint();
        const Layer wide = widened(layer);
        return at::layer_norm(x, {x.size(-1)}, wide.weight, wide.bias, kLayerNormEps);
    }

    /// Output of a residual branch: computed, or recalled where a plan says so.
    template <typename Compute> at::Tensor branch(const Compute& compute) {
        const int number = m_branch++;
        if (m_execution == nullptr)
            return compute();
        if (!m_execution->computes(number))
            return m_execution->recall(number);
        m_execution->count(number);
        const at::Tensor computed = compute();
        if (m_execution->keeps(number))
            m_execution->keep(number, computed);
        return computed;
    }

    at::Tensor down(const LevelPlan& plan, const LevelWeights& w, at::Tensor x) {
        x = parts(plan, w, x, [&](const at::Tensor& after) { m_skips.push_back(after); });
        if (!plan.resample.empty()) {
            x = convolution(w.resample, x, 2);
            call(plan.name, ".downsamplers.0.output", x);
            m_skips.push_back(x);
        }
        call(plan.name, ".output", x);
        return x;
    }

    at::Tensor up(const LevelPlan& plan, const LevelWeights& w, at::Tensor x) {
        x = parts(plan, w, x, {}, [&](const at::Tensor& before) {
            const at::Tensor joined = at::cat({before, m_skips.back()}, 1);
            m_skips.pop_back();
            return joined;
        });
        if (!plan.resample.empty()) {
            // To the sides of what is joined next, which are odd where halving rounded up.
            stopPoint();
            x = convolution(w.resample, at::upsample_nearest2d(x, m_skips.back().sizes().slice(2)));
            call(plan.name, ".upsamplers.0.output", x);
        }
        call(plan.name, ".output", x);
        return x;
    }

    /// ResNets and transformers of a level. @param after is told of every output. @param before makes every input.
    at::Tensor parts(const LevelPlan& plan, const LevelWeights& w, at::Tensor x,
                     const std::function<void(const at::Tensor&)>& after = {},
                     const std::function<at::Tensor(const at::Tensor&)>& before = {}) {
        for (std::size_t i = 0; i < plan.resnets.size(); ++i) {
            x = resnet(plan.resnets[i], w.resnets[i], before ? before(x) : x);
            if (i < plan.transformers.size())
                x = transformer(plan.transformers[i], w.transformers[i], x);
            if (after)
                after(x);
        }
        return x;
    }

    at::Tensor resnet(const ResNetPlan& plan, const ResNetWeights& w, const at::Tensor& x) {
        const std::int64_t inside = w.conv2.weight.size(1);
        const at::Tensor shift = m_context.shifts.narrow(1, m_shift, inside);
        m_shift += inside;
        const at::Tensor change = branch([&] { return resnetBranch(plan, w, x, shift); });
        const at::Tensor out = (w.shortcut.weight.defined() ? shortcut(w.shortcut, x) : x) + change;
        call(plan.name, ".output", out);
        return out;
    }

    at::Tensor resnetBranch(const ResNetPlan& plan, const ResNetWeights& w, const at::Tensor& x,
                            const at::Tensor& shift) const {
        const UnetConfig& config = m_weights.config;
        at::Tensor h = convolution(w.conv1, norm(w.norm1, x, config.normGroups, config.normEps, true));
        const at::Tensor perChannel = shift.unsqueeze(-1).unsqueeze(-1);
        h = m_isLearning ? h + perChannel : h.add_(perChannel);
        const std::int64_t groups = h.size(1) / (plan.outputs / config.normGroups);
        h = norm(w.norm2, h, groups, config.normEps, true);
        call(plan.name, ".conv2.input", h);
        return convolution(w.conv2, h);
    }

    /// A 1×1 convolution.
    at::Tensor shortcut(const Layer& layer, const at::Tensor& x) const {
        return toImage(kernels::apply(widened(asLinear(layer)), toTokens(x)), x);
    }

    /// [N,C,H,W] → [N, H·W, C], without a copy where the channels lie side by side.
    static at::Tensor toTokens(const at::Tensor& x) {
        return x.permute({0, 2, 3, 1}).reshape({x.size(0), x.size(2) * x.size(3), x.size(1)});
    }

    static at::Tensor toImage(const at::Tensor& tokens, const at::Tensor& like) {
        return tokens.view({like.size(0), like.size(2), like.size(3), -1}).permute({0, 3, 1, 2});
    }

    at::Tensor transformer(const TransformerPlan& plan, const TransformerWeights& w, const at::Tensor& x) {
        const TransformerLayers& layers = m_layers[m_transformer++];
        at::Tensor tokens =
            linear(layers.in, toTokens(norm(w.norm, x, m_weights.config.normGroups, kTransformerNormEps, false)));
        for (int i = 0; i < plan.layers; ++i)
            tokens = block(plan, i, w.blocks[static_cast<std::size_t>(i)], layers.blocks[static_cast<std::size_t>(i)],
                           tokens);
        const at::Tensor out = toImage(linear(layers.out, tokens), x) + x;
        call(plan.name, ".output", out);
        return out;
    }

    at::Tensor block(const TransformerPlan& plan, int layer, const TransformerBlockWeights& w,
                     const TransformerBlockLayers& layers, const at::Tensor& tokens) {
        const std::string name = m_tap ? plan.block(layer) : std::string();
        const std::int64_t dim = plan.headDim();
        const int number = m_block++;
        at::Tensor x = tokens;
        x = x + branch([&] { return selfAttention(name, w, layers, layerNorm(w.norm1, x), dim); });
        x = x + branch([&] { return crossAttention(name, w, layers, layerNorm(w.norm2, x), dim, number); });
        return x + branch([&] { return feedForward(name, layers, layerNorm(w.norm3, x)); });
    }

    at::Tensor selfAttention(const std::string& name, const TransformerBlockWeights& w,
                             const TransformerBlockLayers& layers, const at::Tensor& x, std::int64_t dim) const {
        at::Tensor heads;
        if (layers.qkv.weights.weight.defined()) {
            heads = kernels::attention(linear(layers.qkv, x), dim);
        } else {
            const auto product = [&](const at::Tensor& weight) { return kernels::apply(widened({weight, {}}), x); };
            heads = kernels::attention(product(w.self.query), product(w.self.key), product(w.self.value), dim);
        }
        call(name, ".attn1.to_out.0.input", heads);
        at::Tensor out = linear(layers.selfOut, heads);
        call(name, ".attn1.output", out);
        return out;
    }

    at::Tensor crossAttention(const std::string& name, const TransformerBlockWeights& w,
                              const TransformerBlockLayers& layers, const at::Tensor& x, std::int64_t dim,
                              int number) const {
        const TextKeys text = m_context.keys.empty() ? textKeys(w.cross, m_context.text)
                                                     : m_context.keys[static_cast<std::size_t>(number)];
        const at::Tensor heads = kernels::attention(linear(layers.crossQuery, x), text.key, text.value, dim);
        call(name, ".attn2.to_out.0.input", heads);
        at::Tensor out = linear(layers.crossOut, heads);
        call(name, ".attn2.output", out);
        return out;
    }

    at::Tensor feedForward(const std::string& name, const TransformerBlockLayers& layers, const at::Tensor& x) const {
        const at::Tensor hidden = kernels::geglu(linear(layers.gated, x));
        call(name, ".ff.net.2.input", hidden);
        at::Tensor out = linear(layers.out, hidden);
        call(name, ".ff.output", out);
        return out;
    }

    const UnetWeights& m_weights;
    const TokenLayers& m_layers;
    const UnetContext& m_context;
    const UnetTap& m_tap;
    BlockExecution* m_execution;
    at::ScalarType m_type;
    bool m_isLearning;
    std::vector<at::Tensor> m_skips;
    std::int64_t m_shift = 0; ///< channels of the ResNets that are done
    std::size_t m_transformer = 0;
    int m_block = 0;  ///< transformer blocks that are done
    int m_branch = 0; ///< residual branches that are done
};

} // namespace

at::Tensor unetForward(const UnetLayers& layers, const at::Tensor& x, const UnetContext& context, const UnetTap& tap,
                       BlockExecution* execution) {
    return UnetPass(layers, context, tap, execution).run(x);
}

at::Tensor unetForward(const UnetWeights& weights, const at::Tensor& x, const at::Tensor& t, const at::Tensor& text,
                       const at::Tensor& vector, const UnetTap& tap) {
    const at::Tensor shifts = timeShifts(weights, unetEmbedding(weights, t, vector, tap));
    const TokenLayers layers = plainLayers(weights);
    return unetForward({weights, layers}, x, {.shifts = shifts, .text = text.to(computeType(weights))}, tap);
}

} // namespace core::model::unet
