#include "core/model/unet/unet_cut.h"

#include "core/base/progress.h"
#include "core/base/tensor.h"
#include "core/model/cut_tensors.h"
#include "core/model/unet/unet_plan.h"

namespace core::model::unet {
namespace {

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

    /// Cuts the next unit. @param cutProducers called with the members' indices where some go.
    template <typename CutProducers>
    void cutUnit(Layer& consumer, std::int64_t groupSize, const CutProducers& cutProducers) {
        const KeptUnit& unit = next();
        const bool whole = static_cast<std::int64_t>(unit.kept.size()) == consumer.weight.size(1) / groupSize;
        if (whole && !unit.weight.defined())
            return;
        const at::Tensor index = groupMembers(unit.kept, groupSize, consumer.weight.device());
        if (!whole)
            cutProducers(index);
        consumer.weight = consumerOf(consumer.weight, unit, index);
    }

    void cutResNet(ResNetWeights& w, std::int64_t channels) {
        cutUnit(w.conv2, channels, [&w](const at::Tensor& index) {
            for (Layer* layer : {&w.conv1, &w.time, &w.norm2})
                *layer = rowsOf(*layer, index);
        });
    }

    void cutHeads(AttentionWeights& w, std::int64_t headDim) {
        cutUnit(w.out, headDim, [&w](const at::Tensor& index) {
            for (at::Tensor* tensor : {&w.query, &w.key, &w.value})
                *tensor = tensor->index_select(0, index);
        });
    }

    void cutNeurons(TransformerBlockWeights& w) {
        cutUnit(w.out, 1, [&w, neurons = w.out.weight.size(1)](const at::Tensor& index) {
            w.gated = rowsOf(w.gated, at::cat({index, index + neurons}));
        });
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

void fillUpAttention(AttentionWeights& w) {
    const std::int64_t width = w.out.weight.size(0);
    for (at::Tensor* tensor : {&w.query, &w.key, &w.value})
        *tensor = zeroPadded(*tensor, 0, 1, width);
    w.out.weight = zeroPadded(w.out.weight, 1, 1, width);
}

void fillUpLevel(LevelWeights& level) {
    for (ResNetWeights& resnet : level.resnets) {
        const std::int64_t width = resnet.conv2.weight.size(0);
        for (Layer* layer : {&resnet.conv1, &resnet.time, &resnet.norm2})
            *layer = {zeroPadded(layer->weight, 0, 1, width), zeroPadded(layer->bias, 0, 1, width)};
        resnet.conv2.weight = zeroPadded(resnet.conv2.weight, 1, 1, width);
    }
    for (TransformerWeights& transformer : level.transformers)
        for (TransformerBlockWeights& block : transformer.blocks) {
            stopPoint();
            const std::int64_t neurons = 4 * block.out.weight.size(0);
            fillUpAttention(block.self);
            fillUpAttention(block.cross);
            block.gated = {zeroPadded(block.gated.weight, 0, 2, neurons), zeroPadded(block.gated.bias, 0, 2, neurons)};
            block.out.weight = zeroPadded(block.out.weight, 1, 1, neurons);
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
