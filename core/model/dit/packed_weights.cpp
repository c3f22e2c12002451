#include "core/model/dit/packed_weights.h"

#include "core/base/tensor.h"
#include "core/kernels/shards.h"

namespace core::model::dit {
namespace {

constexpr std::int64_t kMostBytes = std::int64_t{2} << 30;
constexpr std::int64_t kNeuronMultiple = 16;

/// Neurons that never answer, behind the others.
void fillUpNeurons(DitBlockWeights& block) {
    const std::int64_t missing = -block.fc1.weight.size(0) & (kNeuronMultiple - 1);
    if (missing == 0)
        return;
    block.fc1.weight = at::constant_pad_nd(block.fc1.weight, {0, 0, 0, missing});
    block.fc1.bias = at::constant_pad_nd(block.fc1.bias, {0, missing});
    block.fc2.weight = at::constant_pad_nd(block.fc2.weight, {0, missing});
}

std::int64_t bytesOf(const DitBlockWeights& block) {
    std::int64_t bytes = 0;
    for (const LinearWeights* layer : {&block.qkv, &block.proj, &block.fc1, &block.fc2})
        bytes += static_cast<std::int64_t>(layer->weight.nbytes());
    return bytes;
}

/// The patch embedding as a layer over patches, channel by channel.
LinearWeights overPatches(const LinearWeights& convolution) {
    return {convolution.weight.flatten(1), convolution.bias};
}

} // namespace

TokenLayers plainLayers(const DitWeights& weights) {
    TokenLayers layers{{overPatches(weights.patchEmbedding)}, {}, {weights.finalLinear}};
    for (const DitBlockWeights& block : weights.blocks)
        layers.blocks.push_back({{block.qkv}, {block.proj}, {block.fc1}, {block.fc2}});
    return layers;
}

TokenLayers packedLayers(const DitWeights& weights, std::int64_t rows, const kernels::OperatorFilter& mayUse) {
    std::int64_t bytes = 0;
    for (const DitBlockWeights& block : weights.blocks)
        bytes += bytesOf(block);
    if (bytes > kMostBytes || !kernels::canPack(weights.labels, mayUse))
        return plainLayers(weights);
    const auto pack = [&](const LinearWeights& layer) { return kernels::packed(layer, rows, mayUse); };
    TokenLayers layers{pack(overPatches(weights.patchEmbedding)), std::vector<DitBlockLayers>(weights.blocks.size()),
                       pack(weights.finalLinear)};
    kernels::forEachShard(static_cast<std::int64_t>(layers.blocks.size()), [&](std::int64_t i) {
        DitBlockWeights block = weights.blocks[static_cast<std::size_t>(i)];
        fillUpNeurons(block);
        layers.blocks[static_cast<std::size_t>(i)] = {pack(block.qkv), pack(block.proj), pack(block.fc1),
                                                      pack(block.fc2)};
    });
    return layers;
}

} // namespace core::model::dit
