#include "core/model/unet/unet_embedding.h"

#include "core/base/progress.h"
#include "core/base/tensor.h"
#include "core/model/timestep_sinusoids.h"
#include "core/model/unet/unet_layers.h"
#include "core/model/unet/unet_plan.h"

namespace core::model::unet {
namespace {

void call(const UnetTap& tap, const char* place, const at::Tensor& value) {
    if (tap)
        tap(place, value);
}

/// Weights widened to what is computed in.
Layer inType(const Layer& layer, at::ScalarType type) {
    return {layer.weight.to(type), layer.bias.defined() ? layer.bias.to(type) : layer.bias};
}

/// Sines before cosines.
at::Tensor sineFirst(const at::Tensor& waves) {
    const std::int64_t half = waves.size(1) / 2;
    return at::cat({waves.narrow(1, half, half), waves.narrow(1, 0, half), waves.slice(1, 2 * half)}, 1);
}

/// [R, channels] in float32.
at::Tensor sinusoids(const UnetConfig& config, const at::Tensor& numbers, int channels) {
    const at::Tensor waves = timestepSinusoids(numbers, channels, config.timestepFrequencyShift);
    return config.cosineFirst ? waves : sineFirst(waves);
}

at::Tensor embed(const Layer& in, const Layer& out, const at::Tensor& x, at::ScalarType type) {
    return kernels::apply(inType(out, type), at::silu(kernels::apply(inType(in, type), x.to(type))));
}

/// What a guidance scale adds to the timestep's sinusoids: those of 1000·(scale − 1), sines first, through a matrix
/// (Meng et al., arXiv 2210.03142).
at::Tensor guidancePart(const UnetWeights& weights, const at::Tensor& vector, at::ScalarType type) {
    const UnetConfig& config = weights.config;
    const at::Tensor scale = vector.select(1, config.vectorChannels() - 1).to(at::kFloat);
    const at::Tensor waves = timestepSinusoids((scale - 1) * 1000, config.guidanceChannels, 1);
    return at::linear(sineFirst(waves).to(type), weights.guidance.to(type));
}

/// Pooled text, then a sinusoid of each id.
at::Tensor additionInput(const UnetConfig& config, const at::Tensor& vector, const UnetTap& tap) {
    const std::int64_t pooled = config.pooledChannels();
    const at::Tensor ids = vector.narrow(1, pooled, kSizeIds).to(at::kFloat);
    const at::Tensor waves = sinusoids(config, ids.flatten(), config.additionTimeChannels);
    call(tap, "add_time_proj.output", waves);
    return at::cat({vector.narrow(1, 0, pooled).to(at::kFloat), waves.view({vector.size(0), -1})}, 1);
}

} // namespace

at::Tensor unetEmbedding(const UnetWeights& weights, const at::Tensor& t, const at::Tensor& vector,
                         const UnetTap& tap) {
    const UnetConfig& config = weights.config;
    const at::ScalarType type = computeType(weights);
    const at::Tensor waves = sinusoids(config, t, config.blockOutChannels.front());
    call(tap, "time_proj.output", waves);
    const at::Tensor told =
        config.guidanceChannels > 0 ? waves.to(type) + guidancePart(weights, vector, type) : waves.to(type);
    at::Tensor time = embed(weights.timeIn, weights.timeOut, told, type);
    call(tap, "time_embedding.output", time);
    if (config.additionInputs == 0)
        return time;
    const at::Tensor addition =
        embed(weights.additionIn, weights.additionOut, additionInput(config, vector, tap), type);
    call(tap, "add_embedding.output", addition);
    return time + addition;
}

at::Tensor timeShifts(const UnetWeights& weights, const at::Tensor& embedding) {
    const at::Tensor active = at::silu(embedding);
    const at::ScalarType type = computeType(weights);
    std::vector<at::Tensor> all;
    forEachLevelOf(weights, [&](const LevelPlan&, const LevelWeights& level) {
        for (const ResNetWeights& resnet : level.resnets)
            all.push_back(kernels::apply(inType(resnet.time, type), active));
    });
    return at::cat(all, 1);
}

TextKeys textKeys(const AttentionWeights& attention, const at::Tensor& text) {
    const auto product = [&](const at::Tensor& weight) {
        stopPoint();
        return at::linear(text, weight.is_cpu() && weight.scalar_type() == at::kHalf ? weight.to(at::kFloat) : weight);
    };
    return {product(attention.key), product(attention.value)};
}

std::vector<TextKeys> textKeys(const UnetWeights& weights, const at::Tensor& text) {
    std::vector<TextKeys> keys;
    forEachLevelOf(weights, [&](const LevelPlan&, const LevelWeights& level) {
        for (const TransformerWeights& transformer : level.transformers)
            for (const TransformerBlockWeights& block : transformer.blocks)
                keys.push_back(textKeys(block.cross, text));
    });
    return keys;
}

} // namespace core::model::unet
