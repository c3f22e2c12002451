#include "core/model/unet/unet_layers.h"

#include "core/base/tensor.h"
#include "core/model/unet/unet_plan.h"

namespace core::model::unet {
namespace {

constexpr std::int64_t kMostPackedBytes = std::int64_t{2} << 30;

/// @param make of a layer of a transformer at so many halvings. @param isFused whether q, k, v become one product.
template <typename Make> TokenLayers layersOf(const UnetWeights& weights, bool isFused, const Make& make) {
    TokenLayers all;
    forEachLevelOf(weights, [&](const LevelPlan& plan, const LevelWeights& level) {
        for (const TransformerWeights& w : level.transformers) {
            const auto layer = [&](const Layer& one) { return make(one, plan.depth); };
            TransformerLayers layers{layer(asLinear(w.in)), {}, layer(asLinear(w.out))};
            for (const TransformerBlockWeights& b : w.blocks) {
                kernels::PackedLinear qkv;
                if (isFused)
                    qkv = layer({at::cat({b.self.query, b.self.key, b.self.value}), {}});
                layers.blocks.push_back({std::move(qkv), layer(b.self.out), layer({b.cross.query, {}}),
                                         layer(b.cross.out), layer(b.gated), layer(b.out)});
            }
            all.push_back(std::move(layers));
        }
    });
    return all;
}

std::int64_t bytesOf(const UnetWeights& weights) {
    std::int64_t bytes = 0;
    for (const TransformerLayers& transformer : plainLayers(weights))
        for (const TransformerBlockLayers& block : transformer.blocks)
            bytes += static_cast<std::int64_t>(4 * block.selfOut.weights.weight.nbytes() +
                                               block.gated.weights.weight.nbytes() + block.out.weights.weight.nbytes());
    return bytes;
}

} // namespace

TokenLayers plainLayers(const UnetWeights& weights) {
    return layersOf(weights, false, [](const Layer& layer, int) { return kernels::PackedLinear{layer}; });
}

TokenLayers packedLayers(const UnetWeights& weights, std::int64_t pixels) {
    const at::Tensor& any = weights.timeIn.weight;
    if (computeType(weights) != any.scalar_type() || any.requires_grad() || bytesOf(weights) > kMostPackedBytes)
        return plainLayers(weights);
    const bool canPack = kernels::canPack(any);
    return layersOf(weights, true, [&](const Layer& layer, int depth) {
        const std::int64_t rows = std::max<std::int64_t>(1, pixels >> (2 * depth));
        return canPack ? kernels::packed(layer, rows) : kernels::PackedLinear{layer};
    });
}

at::ScalarType computeType(const UnetWeights& weights) {
    const at::Tensor& any = weights.timeIn.weight;
    return any.is_cpu() && any.scalar_type() == at::kHalf ? at::kFloat : any.scalar_type();
}

Layer asLinear(const Layer& layer) {
    return {layer.weight.flatten(1), layer.bias};
}

} // namespace core::model::unet
