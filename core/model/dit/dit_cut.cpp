#include "core/model/dit/dit_cut.h"

#include "core/base/progress.h"
#include "core/base/tensor.h"
#include "core/kernels/shards.h"
#include "core/model/cut_tensors.h"

namespace core::model::dit {
namespace {

LinearWeights rows(const LinearWeights& layer, const at::Tensor& index) {
    stopPoint();
    return {layer.weight.index_select(0, index), layer.bias.index_select(0, index)};
}

at::Tensor consumer(const at::Tensor& dense, const KeptUnit& unit, const at::Tensor& columns) {
    stopPoint();
    if (!unit.weight.defined())
        return dense.index_select(1, columns);
    return unit.weight.to(dense.options()).contiguous();
}

void cutHeads(DitBlockWeights& block, const KeptUnit& unit, int headDim) {
    const std::int64_t width = block.proj.weight.size(1);
    const bool whole = static_cast<std::int64_t>(unit.kept.size()) * headDim == width;
    if (whole && !unit.weight.defined())
        return;
    const at::Tensor columns = groupMembers(unit.kept, headDim, block.proj.weight.device());
    if (!whole)
        block.qkv = rows(block.qkv, at::cat({columns, columns + width, columns + 2 * width}));
    block.proj.weight = consumer(block.proj.weight, unit, columns);
}

void cutNeurons(DitBlockWeights& block, const KeptUnit& unit) {
    const bool whole = static_cast<std::int64_t>(unit.kept.size()) == block.fc2.weight.size(1);
    if (whole && !unit.weight.defined())
        return;
    const at::Tensor columns = groupMembers(unit.kept, 1, block.fc2.weight.device());
    if (!whole)
        block.fc1 = rows(block.fc1, columns);
    block.fc2.weight = consumer(block.fc2.weight, unit, columns);
}

/// What the blocks have now, unless it is what the config says anyway.
void noteWidths(DitWeights& weights) {
    std::vector<int> heads, neurons;
    for (const DitBlockWeights& block : weights.blocks) {
        heads.push_back(static_cast<int>(block.proj.weight.size(1)) / weights.config.headDim());
        neurons.push_back(static_cast<int>(block.fc2.weight.size(1)));
    }
    const std::size_t depth = weights.blocks.size();
    const bool hasAllHeads = heads == std::vector<int>(depth, weights.config.numHeads);
    const bool hasAllNeurons = neurons == std::vector<int>(depth, weights.config.mlpWidth());
    weights.config.headsPerBlock = hasAllHeads ? std::vector<int>() : std::move(heads);
    weights.config.neuronsPerBlock = hasAllNeurons ? std::vector<int>() : std::move(neurons);
}

/// @param parts of the producer (q, k, v).
void fillUp(LinearWeights& producer, LinearWeights& consumer, std::int64_t parts, std::int64_t width) {
    if (consumer.weight.size(1) >= width)
        return;
    producer = {zeroPadded(producer.weight, 0, parts, width), zeroPadded(producer.bias, 0, parts, width)};
    consumer.weight = zeroPadded(consumer.weight, 1, 1, width);
}

} // namespace

DitWeights fillUpDit(const DitWeights& cut) {
    DitWeights whole = cut;
    for (DitBlockWeights& block : whole.blocks) {
        stopPoint();
        fillUp(block.qkv, block.proj, 3, cut.config.hiddenSize);
        fillUp(block.fc1, block.fc2, 1, cut.config.mlpWidth());
    }
    noteWidths(whole);
    return whole;
}

DitWeights cutDit(const DitWeights& dense, const Subnetwork& subnetwork) {
    DitWeights result = dense;
    const auto cutBlock = [&](std::int64_t index) {
        stopPoint();
        const auto i = static_cast<std::size_t>(index);
        cutHeads(result.blocks[i], subnetwork.units[2 * i], dense.config.headDim());
        cutNeurons(result.blocks[i], subnetwork.units[2 * i + 1]);
    };
    const auto blocks = static_cast<std::int64_t>(result.blocks.size());
    if (dense.labels.device().is_cpu())
        kernels::forEachShard(blocks, cutBlock);
    else
        for (std::int64_t i = 0; i < blocks; ++i)
            cutBlock(i);
    noteWidths(result);
    return result;
}

} // namespace core::model::dit
