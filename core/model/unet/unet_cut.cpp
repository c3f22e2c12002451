#include "core/model/unet/unet_cut.h"

#include "core/base/progress.h"
#include "core/base/tensor.h"
#include "core/model/unet/unet_plan.h"

namespace core::model::unet {
namespace {

/// Indices of the kept groups' members, of `size` each.
at::Tensor members(const std::vector<int>& kept, std::int64_t size, const at::Device& device) {
    const at::Tensor groups = at::tensor(std::vector<std::int64_t>(kept.begin(), kept.end()));
    return (groups.unsqueeze(1) * size + at::arange(size)).flatten().to(device);
}

Layer rowsOf(const Layer& layer, const at::Tensor& index) {
    stopPoint();
    return {layer.weight.index_select(0, index),
            layer.bias.defined() ? layer.bias.index_select(0, index) : at::Tensor()};
}

/// Columns of a consumer, or its compensated weight in its shape.
at::Tensor consumerOf(const at::Tensor& dense, const KeptUnit& unit, const at::Tensor& index) {
    stopPoint();
    if (!unit.weight.defined())
        return dense.index_select(1, index);
    std::vector<std::int64_t> shape = dense.sizes().vec();
    shape[1] = index.size(0);
    return unit.weight.to(dense.options()).reshape(shape).contiguous();
}

/// Goes through the units of a network in their order.
class Cutter {
public:
    Cutter(UnetWeights& weights, const Subnetwork& subnetwork)
        : m_weights(weights)
        , m_subnetwork(subnetwork) {}

    void run() {
        forEachLevelOf(m_weights, [&](const LevelPlan& plan, LevelWeights& level) { cutLevel(plan, level); });
    }

private:
    const KeptUnit& next() { return m_subnetwork.units[m_unit++]; }

    static bool isWhole(const KeptUnit& unit, std::int64_t groups) {
        return static_cast<std::int64_t>(unit.kept.size()) == groups;
    }

    void cutLevel(const LevelPlan& plan, LevelWeights& level) {
        forEachPart(
            level,
            [&](std::size_t i) {
                if (m_weights.config.resnetUnits)
                    cutResNet(level.resnets[i], plan.resnets[i].outputs / m_weights.config.normGroups);
            },
            [&](std::size_t i) {
                for (TransformerBlockWeights& block : level.transformers[i].blocks) {
                    cutHeads(block.self, plan.transformers[i].headDim());
                    cutHeads(block.cross, plan.transformers[i].headDim());
                    cutNeurons(block);
                }
            });
    }

    void cutResNet(ResNetWeights& w, std::int64_t channels) {
        const KeptUnit& unit = next();
        const bool whole = isWhole(unit, w.conv2.weight.size(1) / channels);
        if (whole && !unit.weight.defined())
            return;
        const at::Tensor index = members(unit.kept, channels, w.conv2.weight.device());
        if (!whole)
            for (Layer* layer : {&w.conv1, &w.time, &w.norm2})
                *layer = rowsOf(*layer, index);
        w.conv2.weight = consumerOf(w.conv2.weight, unit, index);
    }

    void cutHeads(AttentionWeights& w, std::int64_t headDim) {
        const KeptUnit& unit = next();
        const bool whole = isWhole(unit, w.out.weight.size(1) / headDim);
        if (whole && !unit.weight.defined())
            return;
        const at::Tensor index = members(unit.kept, headDim, w.out.weight.device());
        if (!whole)
            for (at::Tensor* tensor : {&w.query, &w.key, &w.value})
                *tensor = tensor->index_select(0, index);
        w.out.weight = consumerOf(w.out.weight, unit, index);
    }

    void cutNeurons(TransformerBlockWeights& w) {
        const KeptUnit& unit = next();
        const std::int64_t neurons = w.out.weight.size(1);
        const bool whole = isWhole(unit, neurons);
        if (whole && !unit.weight.defined())
            return;
        const at::Tensor index = members(unit.kept, 1, w.out.weight.device());
        if (!whole)
            w.gated = rowsOf(w.gated, at::cat({index, index + neurons}));
        w.out.weight = consumerOf(w.out.weight, unit, index);
    }

    UnetWeights& m_weights;
    const Subnetwork& m_subnetwork;
    std::size_t m_unit = 0;
};

/// Drops a list that says what the config says anyway.
void noteWidths(UnetWeights& weights) {
    UnetWidths widths, whole;
    forEachLevelOf(weights, [&](const LevelPlan& level, const LevelWeights& w) {
        for (std::size_t i = 0; i < level.resnets.size(); ++i) {
            const int channels = level.resnets[i].outputs / weights.config.normGroups;
            widths.resnetGroups.push_back(static_cast<int>(w.resnets[i].conv2.weight.size(1)) / channels);
            whole.resnetGroups.push_back(weights.config.normGroups);
        }
        for (std::size_t i = 0; i < level.transformers.size(); ++i)
            for (const TransformerBlockWeights& block : w.transformers[i].blocks) {
                const TransformerPlan& transformer = level.transformers[i];
                widths.selfHeads.push_back(static_cast<int>(block.self.out.weight.size(1)) / transformer.headDim());
                widths.crossHeads.push_back(static_cast<int>(block.cross.out.weight.size(1)) / transformer.headDim());
                widths.neurons.push_back(static_cast<int>(block.out.weight.size(1)));
                whole.selfHeads.push_back(transformer.heads);
                whole.crossHeads.push_back(transformer.heads);
                whole.neurons.push_back(4 * transformer.channels);
            }
    });
    for (auto list : {&UnetWidths::selfHeads, &UnetWidths::crossHeads, &UnetWidths::neurons, &UnetWidths::resnetGroups})
        if (widths.*list == whole.*list)
            (widths.*list).clear();
    weights.config.widths = std::move(widths);
}

/// `parts` equal parts of a tensor along a dimension, each with zeros behind it up to `size`.
at::Tensor padded(const at::Tensor& tensor, std::int64_t dimension, std::int64_t parts, std::int64_t size) {
    if (!tensor.defined() || tensor.size(dimension) >= parts * size)
        return tensor;
    std::vector<at::Tensor> pieces;
    for (const at::Tensor& part : tensor.chunk(parts, dimension)) {
        std::vector<std::int64_t> missing = part.sizes().vec();
        missing[static_cast<std::size_t>(dimension)] = size - part.size(dimension);
        pieces.insert(pieces.end(), {part, at::zeros(missing, part.options())});
    }
    return at::cat(pieces, dimension);
}

void fillUpAttention(AttentionWeights& w) {
    const std::int64_t width = w.out.weight.size(0);
    for (at::Tensor* tensor : {&w.query, &w.key, &w.value})
        *tensor = padded(*tensor, 0, 1, width);
    w.out.weight = padded(w.out.weight, 1, 1, width);
}

void fillUpLevel(LevelWeights& level) {
    for (ResNetWeights& resnet : level.resnets) {
        const std::int64_t width = resnet.conv2.weight.size(0);
        for (Layer* layer : {&resnet.conv1, &resnet.time, &resnet.norm2})
            *layer = {padded(layer->weight, 0, 1, width), padded(layer->bias, 0, 1, width)};
        resnet.conv2.weight = padded(resnet.conv2.weight, 1, 1, width);
    }
    for (TransformerWeights& transformer : level.transformers)
        for (TransformerBlockWeights& block : transformer.blocks) {
            stopPoint();
            const std::int64_t neurons = 4 * block.out.weight.size(0);
            fillUpAttention(block.self);
            fillUpAttention(block.cross);
            block.gated = {padded(block.gated.weight, 0, 2, neurons), padded(block.gated.bias, 0, 2, neurons)};
            block.out.weight = padded(block.out.weight, 1, 1, neurons);
        }
}

} // namespace

UnetWeights cutUnet(const UnetWeights& dense, const Subnetwork& subnetwork) {
    UnetWeights result = dense;
    Cutter(result, subnetwork).run();
    noteWidths(result);
    return result;
}

UnetWeights fillUpUnet(const UnetWeights& cut) {
    UnetWeights whole = cut;
    forEachLevelOf(whole, [](const LevelPlan&, LevelWeights& level) { fillUpLevel(level); });
    noteWidths(whole);
    return whole;
}

} // namespace core::model::unet
