#include "core/model/unet/unet_tensors.h"

#include <algorithm>

namespace core::model::unet {
namespace {

class UnetShapes {
public:
    explicit UnetShapes(const UnetConfig& config)
        : m_config(config)
        , m_embedding(std::int64_t{4} * config.blockOutChannels.front()) {}

    TensorShapes list() {
        const std::int64_t first = m_config.blockOutChannels.front(), last = m_config.blockOutChannels.back();
        m_shapes.layer("conv_in", {first, m_config.inChannels, 3, 3});
        embedding("time_embedding", first);
        embedding("add_embedding", m_config.additionInputs);
        down();
        resnet("mid_block.resnets.0", last, last);
        transformer("mid_block.attentions.0", last, m_config.transformerLayers.back());
        resnet("mid_block.resnets.1", last, last);
        up();
        norm("conv_norm_out", first);
        m_shapes.layer("conv_out", {m_config.outChannels, first, 3, 3});
        return m_shapes;
    }

private:
    void down() {
        std::int64_t inputs = m_config.blockOutChannels.front();
        for (std::size_t i = 0; i < blocks(); ++i) {
            const std::string name = "down_blocks." + std::to_string(i) + '.';
            const std::int64_t outputs = m_config.blockOutChannels[i];
            for (int j = 0; j < m_config.layersPerBlock; ++j) {
                resnet(name + "resnets." + std::to_string(j), j == 0 ? inputs : outputs, outputs);
                transformer(name + "attentions." + std::to_string(j), outputs, m_config.transformerLayers[i]);
            }
            if (i + 1 < blocks())
                m_shapes.layer(name + "downsamplers.0.conv", {outputs, outputs, 3, 3});
            inputs = outputs;
        }
    }

    /// Every ResNet also gets what the down blocks put out at its resolution, from the last one to the first.
    void up() {
        std::int64_t inputs = m_config.blockOutChannels.back();
        for (std::size_t i = 0; i < blocks(); ++i) {
            const std::size_t level = blocks() - 1 - i;
            const std::string name = "up_blocks." + std::to_string(i) + '.';
            const std::int64_t outputs = m_config.blockOutChannels[level];
            const std::int64_t lastSkip = m_config.blockOutChannels[level == 0 ? 0 : level - 1];
            for (int j = 0; j <= m_config.layersPerBlock; ++j) {
                const std::int64_t skip = j < m_config.layersPerBlock ? outputs : lastSkip;
                resnet(name + "resnets." + std::to_string(j), (j == 0 ? inputs : outputs) + skip, outputs);
                transformer(name + "attentions." + std::to_string(j), outputs, m_config.transformerLayers[level]);
            }
            if (level > 0)
                m_shapes.layer(name + "upsamplers.0.conv", {outputs, outputs, 3, 3});
            inputs = outputs;
        }
    }

    void embedding(const std::string& name, std::int64_t inputs) {
        m_shapes.layer(name + ".linear_1", {m_embedding, inputs});
        m_shapes.layer(name + ".linear_2", {m_embedding, m_embedding});
    }

    void norm(const std::string& name, std::int64_t channels) { m_shapes.layer(name, {channels}); }

    void resnet(const std::string& name, std::int64_t inputs, std::int64_t outputs) {
        norm(name + ".norm1", inputs);
        m_shapes.layer(name + ".conv1", {outputs, inputs, 3, 3});
        m_shapes.layer(name + ".time_emb_proj", {outputs, m_embedding});
        norm(name + ".norm2", outputs);
        m_shapes.layer(name + ".conv2", {outputs, outputs, 3, 3});
        if (inputs != outputs)
            m_shapes.layer(name + ".conv_shortcut", {outputs, inputs, 1, 1});
    }

    void attention(const std::string& name, std::int64_t channels, std::int64_t context) {
        m_shapes.add(name + ".to_q.weight", {channels, channels});
        m_shapes.add(name + ".to_k.weight", {channels, context});
        m_shapes.add(name + ".to_v.weight", {channels, context});
        m_shapes.layer(name + ".to_out.0", {channels, channels});
    }

    void transformer(const std::string& name, std::int64_t channels, int layers) {
        if (layers == 0)
            return;
        norm(name + ".norm", channels);
        m_shapes.layer(name + ".proj_in", {channels, channels});
        for (int i = 0; i < layers; ++i) {
            const std::string block = name + ".transformer_blocks." + std::to_string(i);
            for (const char* one : {".norm1", ".norm2", ".norm3"})
                norm(block + one, channels);
            attention(block + ".attn1", channels, channels);
            attention(block + ".attn2", channels, m_config.crossAttentionDim);
            m_shapes.layer(block + ".ff.net.0.proj", {8 * channels, channels}); // GEGLU: value and gate
            m_shapes.layer(block + ".ff.net.2", {channels, 4 * channels});
        }
        m_shapes.layer(name + ".proj_out", {channels, channels});
    }

    std::size_t blocks() const { return m_config.blockOutChannels.size(); }

    const UnetConfig& m_config;
    std::int64_t m_embedding; ///< channels of the timestep's embedding
    TensorShapes m_shapes;
};

} // namespace

TensorShapes unetTensors(const UnetConfig& config) {
    return UnetShapes(config).list();
}

} // namespace core::model::unet
