#include "core/model/unet/unet_units.h"

namespace core::model::unet {
namespace {

std::vector<std::string> withBias(const std::string& layer) {
    return {layer + ".weight", layer + ".bias"};
}

class UnitList {
public:
    UnitList(const UnetConfig& config, const UnetPlan& plan, const UnetSize& size)
        : m_config(config)
        , m_cost(config, plan, size) {
        forEachLevel(plan, [&](const LevelPlan& level) {
            forEachPart(
                level, [&](std::size_t i) { addResNet(level.resnets[i], level.depth); },
                [&](std::size_t i) { addTransformer(level.transformers[i], level.depth); });
        });
    }

    std::vector<Unit> take() { return std::move(m_units); }

private:
    Unit& add(const std::string& block, const std::string& place, const std::string& consumer, UnitKind kind) {
        Unit unit;
        unit.name = block + '.' + consumer;
        unit.kind = kind;
        unit.block = block;
        unit.place = place;
        unit.consumer = unit.name + ".weight";
        m_units.push_back(std::move(unit));
        return m_units.back();
    }

    void addResNet(const ResNetPlan& resnet, int depth) {
        const int groups = widthOf(m_config.widths.resnetGroups, m_resnet++, m_config.normGroups);
        if (!m_config.resnetUnits)
            return;
        const int channels = resnet.outputs / m_config.normGroups;
        Unit& unit = add(resnet.name, resnet.place, "conv2", UnitKind::ResNetNormGroup);
        unit.groups = groups;
        unit.groupSize = kKernelPlaces * channels;
        unit.outputs = resnet.outputs;
        for (const char* layer : {".conv1", ".time_emb_proj", ".norm2"})
            for (const std::string& key : withBias(resnet.name + layer))
                unit.producers.push_back(key);
        unit.macsPerGroup = m_cost.ofNormGroup(resnet, depth);
        unit.parametersPerGroup =
            std::int64_t{channels} *
            (std::int64_t{kKernelPlaces} * (resnet.inputs + resnet.outputs) + m_config.timeChannels() + 4);
    }

    void addHeads(const TransformerPlan& transformer, const std::string& block, UnitKind kind, int heads, int context) {
        Unit& unit = add(block, transformer.place, "to_out.0", kind);
        unit.groups = heads;
        unit.groupSize = transformer.headDim();
        unit.outputs = transformer.channels;
        for (const char* layer : {".to_q.weight", ".to_k.weight", ".to_v.weight"})
            unit.producers.push_back(block + layer);
        unit.parametersPerGroup = std::int64_t{unit.groupSize} * (2 * transformer.channels + 2 * context);
    }

    void addNeurons(const TransformerPlan& transformer, const std::string& block, int neurons) {
        Unit& unit = add(block, transformer.place, "net.2", UnitKind::GegluNeuron);
        unit.groups = neurons;
        unit.outputs = transformer.channels;
        unit.producers = withBias(block + ".net.0.proj");
        unit.parametersPerGroup = 3 * std::int64_t{transformer.channels} + 2;
    }

    void addTransformer(const TransformerPlan& transformer, int depth) {
        const GroupMacs macs = m_cost.ofGroup(transformer, depth);
        const UnetWidths& widths = m_config.widths;
        for (int i = 0; i < transformer.layers; ++i) {
            const std::string block = transformer.block(i);
            const int number = transformer.firstBlock + i;
            addHeads(transformer, block + ".attn1", UnitKind::SelfAttentionHead,
                     widthOf(widths.selfHeads, number, transformer.heads), transformer.channels);
            m_units.back().macsPerGroup = macs.selfHead;
            addHeads(transformer, block + ".attn2", UnitKind::CrossAttentionHead,
                     widthOf(widths.crossHeads, number, transformer.heads), m_config.crossAttentionDim);
            m_units.back().macsPerGroup = macs.crossHead;
            addNeurons(transformer, block + ".ff", widthOf(widths.neurons, number, 4 * transformer.channels));
            m_units.back().macsPerGroup = macs.neuron;
        }
    }

    const UnetConfig& m_config;
    UnetCost m_cost;
    int m_resnet = 0;
    std::vector<Unit> m_units;
};

} // namespace

std::vector<Unit> unetUnits(const UnetConfig& config, const UnetPlan& plan, const UnetSize& size) {
    return UnitList(config, plan, size).take();
}

} // namespace core::model::unet
