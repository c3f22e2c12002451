#include "core/model/unet/unet_tensors.h"

#include "core/model/unet/unet_plan.h"

namespace core::model::unet {
namespace {

class UnetShapes {
public:
    explicit UnetShapes(const UnetConfig& config)
        : m_config(config)
        , m_plan(planUnet(config)) {}

    TensorShapes list() {
        const std::int64_t first = m_config.blockOutChannels.front();
        m_shapes.layer("conv_in", {first, m_config.inChannels, 3, 3});
        embedding("time_embedding", first);
        if (m_config.guidanceChannels > 0)
            m_shapes.add("time_embedding.cond_proj.weight", {first, m_config.guidanceChannels});
        if (m_config.additionInputs > 0)
            embedding("add_embedding", m_config.additionInputs);
        forEachLevel(m_plan, [&](const LevelPlan& level) { addLevel(level); });
        m_shapes.layer("conv_norm_out", {first});
        m_shapes.layer("conv_out", {m_config.outChannels, first, 3, 3});
        return m_shapes;
    }

private:
    void embedding(const std::string& name, std::int64_t inputs) {
        const std::int64_t channels = m_config.timeChannels();
        m_shapes.layer(name + ".linear_1", {channels, inputs});
        m_shapes.layer(name + ".linear_2", {channels, channels});
    }

    void addLevel(const LevelPlan& level) {
        forEachPart(
            level, [&](std::size_t i) { addResNet(level.resnets[i]); },
            [&](std::size_t i) { addTransformer(level.transformers[i]); });
        if (!level.resample.empty())
            m_shapes.layer(level.resample, {level.channels, level.channels, 3, 3});
    }

    void addResNet(const ResNetPlan& resnet) {
        const std::int64_t in = resnet.inputs, out = resnet.outputs;
        const std::vector<int>& groups = m_config.widths.resnetGroups;
        const std::int64_t inside = groups.empty() ? out : groups[m_resnet] * (out / m_config.normGroups);
        ++m_resnet;
        m_shapes.layer(resnet.name + ".norm1", {in});
        m_shapes.layer(resnet.name + ".conv1", {inside, in, 3, 3});
        m_shapes.layer(resnet.name + ".time_emb_proj", {inside, m_config.timeChannels()});
        m_shapes.layer(resnet.name + ".norm2", {inside});
        m_shapes.layer(resnet.name + ".conv2", {out, inside, 3, 3});
        if (in != out)
            m_shapes.layer(resnet.name + ".conv_shortcut", {out, in, 1, 1});
    }

    void addAttention(const std::string& name, std::int64_t channels, std::int64_t context, std::int64_t inside) {
        m_shapes.add(name + ".to_q.weight", {inside, channels});
        m_shapes.add(name + ".to_k.weight", {inside, context});
        m_shapes.add(name + ".to_v.weight", {inside, context});
        m_shapes.layer(name + ".to_out.0", {channels, inside});
    }

    void addTransformer(const TransformerPlan& transformer) {
        const std::int64_t c = transformer.channels;
        const std::vector<std::int64_t> projection =
            m_config.linearProjection ? std::vector<std::int64_t>{c, c} : std::vector<std::int64_t>{c, c, 1, 1};
        m_shapes.layer(transformer.name + ".norm", {c});
        m_shapes.layer(transformer.name + ".proj_in", projection);
        for (int i = 0; i < transformer.layers; ++i)
            addBlock(transformer, i);
        m_shapes.layer(transformer.name + ".proj_out", projection);
    }

    void addBlock(const TransformerPlan& transformer, int layer) {
        const std::string name = transformer.block(layer);
        const int number = transformer.firstBlock + layer;
        const UnetWidths& widths = m_config.widths;
        const auto width = [&](const std::vector<int>& cut, int whole) {
            return cut.empty() ? whole : cut[static_cast<std::size_t>(number)];
        };
        const std::int64_t c = transformer.channels, dim = transformer.headDim();
        const std::int64_t neurons = width(widths.neurons, 4 * transformer.channels);
        m_shapes.layer(name + ".norm1", {c});
        addAttention(name + ".attn1", c, c, dim * width(widths.selfHeads, transformer.heads));
        m_shapes.layer(name + ".norm2", {c});
        addAttention(name + ".attn2", c, m_config.crossAttentionDim, dim * width(widths.crossHeads, transformer.heads));
        m_shapes.layer(name + ".norm3", {c});
        m_shapes.layer(name + ".ff.net.0.proj", {2 * neurons, c}); // GEGLU: values, then gates
        m_shapes.layer(name + ".ff.net.2", {c, neurons});
    }

    const UnetConfig& m_config;
    UnetPlan m_plan;
    std::size_t m_resnet = 0;
    TensorShapes m_shapes;
};

} // namespace

TensorShapes unetTensors(const UnetConfig& config) {
    return UnetShapes(config).list();
}

} // namespace core::model::unet
