#include "core/autoencoder/autoencoder_layers.h"

namespace core::autoencoder {
namespace {

using Kind = AutoencoderLayer::Kind;

/// Lists layers with the prefix of the part that they belong to.
class LayerList {
public:
    explicit LayerList(const AutoencoderConfig& config)
        : m_config(config) {}

    std::vector<AutoencoderLayer> take() { return std::move(m_layers); }

    void encoder() {
        const std::vector<int>& channels = m_config.blockOutChannels;
        const int top = m_config.levels() - 1;
        convolution("encoder.conv_in", m_config.inChannels, channels.front(), 3, top);
        int inputs = channels.front();
        for (int block = 0; block <= top; ++block) {
            const std::string prefix = "encoder.down_blocks." + std::to_string(block);
            const int outputs = channels[static_cast<std::size_t>(block)];
            resnets(prefix, m_config.layersPerBlock, inputs, outputs, top - block);
            inputs = outputs;
            if (block < top)
                convolution(prefix + ".downsamplers.0.conv", outputs, outputs, 3, top - block - 1);
        }
        middle("encoder", inputs);
        norm("encoder.conv_norm_out", inputs, 0);
        convolution("encoder.conv_out", inputs, 2 * m_config.latentChannels, 3, 0);
    }

    void decoder() {
        const std::vector<int>& channels = m_config.blockOutChannels;
        const int top = m_config.levels() - 1;
        convolution("decoder.conv_in", m_config.latentChannels, channels.back(), 3, 0);
        int inputs = channels.back();
        for (int block = 0; block <= top; ++block) {
            const std::string prefix = "decoder.up_blocks." + std::to_string(block);
            const int outputs = channels[static_cast<std::size_t>(top - block)];
            resnets(prefix, m_config.layersPerBlock + 1, inputs, outputs, block);
            inputs = outputs;
            if (block < top)
                convolution(prefix + ".upsamplers.0.conv", outputs, outputs, 3, block + 1);
        }
        middle("decoder", channels.back());
        norm("decoder.conv_norm_out", inputs, top);
        convolution("decoder.conv_out", inputs, m_config.outChannels, 3, top);
    }

    void aroundTheLatent() {
        const int channels = m_config.latentChannels;
        if (m_config.useQuantConv)
            convolution("quant_conv", 2 * channels, 2 * channels, 1, 0);
        if (m_config.usePostQuantConv)
            convolution("post_quant_conv", channels, channels, 1, 0);
    }

private:
    void convolution(const std::string& name, int inputs, int outputs, int kernel, int level) {
        m_layers.push_back({name, Kind::Convolution, inputs, outputs, kernel, level});
    }
    void norm(const std::string& name, int channels, int level) {
        m_layers.push_back({name, Kind::Norm, channels, channels, 1, level});
    }
    void resnet(const std::string& prefix, int inputs, int outputs, int level) {
        norm(prefix + ".norm1", inputs, level);
        convolution(prefix + ".conv1", inputs, outputs, 3, level);
        norm(prefix + ".norm2", outputs, level);
        convolution(prefix + ".conv2", outputs, outputs, 3, level);
        if (inputs != outputs)
            convolution(prefix + ".conv_shortcut", inputs, outputs, 1, level);
    }
    void resnets(const std::string& prefix, int count, int inputs, int outputs, int level) {
        for (int i = 0; i < count; ++i)
            resnet(prefix + ".resnets." + std::to_string(i), i == 0 ? inputs : outputs, outputs, level);
    }
    void middle(const std::string& half, int channels) {
        const std::string prefix = half + ".mid_block";
        if (m_config.midBlockAttention) {
            norm(prefix + ".attentions.0.group_norm", channels, 0);
            for (const char* name : {"to_q", "to_k", "to_v", "to_out.0"})
                m_layers.push_back({prefix + ".attentions.0." + name, Kind::Linear, channels, channels, 1, 0});
        }
        resnets(prefix, 2, channels, channels, 0);
    }

    const AutoencoderConfig& m_config;
    std::vector<AutoencoderLayer> m_layers;
};

} // namespace

std::vector<std::int64_t> AutoencoderLayer::weightShape() const {
    switch (kind) {
    case Kind::Norm:
        return {outputs};
    case Kind::Linear:
        return {outputs, inputs};
    case Kind::Convolution:
        break;
    }
    return {outputs, inputs, kernel, kernel};
}

std::vector<AutoencoderLayer> autoencoderLayers(const AutoencoderConfig& config) {
    LayerList list(config);
    list.encoder();
    list.decoder();
    list.aroundTheLatent();
    return list.take();
}

AutoencoderMacs autoencoderMacs(const AutoencoderConfig& config, std::int64_t height, std::int64_t width) {
    AutoencoderMacs macs;
    const std::int64_t tokens = height * width;
    for (const AutoencoderLayer& layer : autoencoderLayers(config)) {
        if (layer.kind == Kind::Norm)
            continue;
        const bool isEncoder = layer.name.starts_with("encoder.") || layer.name == "quant_conv";
        const std::int64_t places = tokens << (2 * layer.level);
        (isEncoder ? macs.encode : macs.decode) += places * layer.inputs * layer.outputs * layer.kernel * layer.kernel;
    }
    if (config.midBlockAttention) {
        const std::int64_t products = 2 * tokens * tokens * config.blockOutChannels.back();
        macs.encode += products;
        macs.decode += products;
    }
    return macs;
}

} // namespace core::autoencoder
