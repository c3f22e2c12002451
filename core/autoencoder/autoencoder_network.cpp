#include "core/autoencoder/autoencoder_network.h"

#include "core/base/progress.h"
#include "core/kernels/banded_convolution.h"

#include <ATen/ATen.h>

namespace core::autoencoder {
namespace {

constexpr double normEps = 1e-6; ///< of all group norms

/// A 3×3 convolution after doubling the sides by repetition computes every output from 2×2 inputs: four kernels, one
/// per parity of row and column, whose entries are sums of the 3×3 kernel's. [4·outputs, inputs, 2, 2], row parity
/// first.
at::Tensor parityKernels(const at::Tensor& kernel) {
    const auto sums = [](const at::Tensor& k, std::int64_t dim, int parity) {
        const at::Tensor first = k.select(dim, 0), second = k.select(dim, 1), third = k.select(dim, 2);
        return parity == 0 ? at::stack({first, second + third}, dim) : at::stack({first + second, third}, dim);
    };
    std::vector<at::Tensor> kernels;
    for (const int row : {0, 1})
        for (const int column : {0, 1})
            kernels.push_back(sums(sums(kernel.to(at::kDouble), 2, row), 3, column));
    return at::cat(kernels).to(at::kFloat);
}

} // namespace

/// One forward through a half of the network.
class AutoencoderNetwork::Pass {
public:
    Pass(const AutoencoderNetwork& network, const AutoencoderTap& tap)
        : m_network(network)
        , m_tap(tap) {}

    at::Tensor convolution(const at::Tensor& x, const std::string& layer, int padding) const {
        return kernels::convolvedInBands(x, {.weight = weight(layer), .bias = bias(layer), .padding = padding});
    }

    at::Tensor encode(at::Tensor x) const;
    at::Tensor decode(at::Tensor x) const;

private:
    const at::Tensor& weight(const std::string& layer) const { return m_network.m_parameters.at(layer + ".weight"); }
    const at::Tensor& bias(const std::string& layer) const { return m_network.m_parameters.at(layer + ".bias"); }
    bool has(const std::string& layer) const { return m_network.m_parameters.contains(layer + ".weight"); }
    void notify(const std::string& place, const at::Tensor& value) const {
        if (m_tap)
            m_tap(place, value);
    }
    at::Tensor norm(const at::Tensor& x, const std::string& layer) const {
        return at::group_norm(x, m_network.m_config.normNumGroups, weight(layer), bias(layer), normEps);
    }
    at::Tensor normSilu(const at::Tensor& x, const std::string& layer) const {
        at::Tensor y = norm(x, layer);
        return at::silu_(y);
    }
    at::Tensor resnet(const at::Tensor& x, const std::string& prefix) const;
    at::Tensor attention(const at::Tensor& x, const std::string& prefix) const;
    at::Tensor middle(at::Tensor x, const std::string& prefix) const;
    at::Tensor downsample(const at::Tensor& x, const std::string& layer) const;
    at::Tensor upsample(const at::Tensor& x, const std::string& layer) const;
    at::Tensor resnets(at::Tensor x, const std::string& prefix) const;
    at::Tensor output(const at::Tensor& x, const std::string& half) const;

    const AutoencoderNetwork& m_network;
    const AutoencoderTap& m_tap;
};

at::Tensor AutoencoderNetwork::Pass::resnet(const at::Tensor& x, const std::string& prefix) const {
    at::Tensor h = convolution(normSilu(x, prefix + ".norm1"), prefix + ".conv1", 1);
    h = normSilu(h, prefix + ".norm2");
    notify(prefix + ".conv2.input", h);
    h = convolution(h, prefix + ".conv2", 1);
    const std::string shortcut = prefix + ".conv_shortcut";
    h += has(shortcut) ? convolution(x, shortcut, 0) : x;
    notify(prefix + ".output", h);
    return h;
}

at::Tensor AutoencoderNetwork::Pass::resnets(at::Tensor x, const std::string& prefix) const {
    for (int i = 0; has(prefix + ".resnets." + std::to_string(i) + ".conv1"); ++i)
        x = resnet(x, prefix + ".resnets." + std::to_string(i));
    return x;
}

at::Tensor AutoencoderNetwork::Pass::attention(const at::Tensor& x, const std::string& prefix) const {
    const std::int64_t channels = x.size(1);
    const at::Tensor tokens = norm(x, prefix + ".group_norm").flatten(2).transpose(1, 2); // [N, h·w, C]
    const std::vector<at::Tensor> qkv =
        at::linear(tokens, weight(prefix + ".qkv"), bias(prefix + ".qkv")).unsqueeze(1).split(channels, -1);
    stopPoint();
    const at::Tensor heads = at::scaled_dot_product_attention(qkv[0], qkv[1], qkv[2]).squeeze(1); // one head
    notify(prefix + ".to_out.0.input", heads);
    stopPoint();
    const at::Tensor projected = at::linear(heads, weight(prefix + ".to_out.0"), bias(prefix + ".to_out.0"));
    const at::Tensor result = projected.transpose(1, 2).reshape(x.sizes()) + x;
    notify(prefix + ".output", result);
    return result;
}

at::Tensor AutoencoderNetwork::Pass::middle(at::Tensor x, const std::string& prefix) const {
    x = resnet(x, prefix + ".resnets.0");
    if (m_network.m_config.midBlockAttention)
        x = attention(x, prefix + ".attentions.0");
    x = resnet(x, prefix + ".resnets.1");
    notify(prefix + ".output", x);
    return x;
}

at::Tensor AutoencoderNetwork::Pass::downsample(const at::Tensor& x, const std::string& layer) const {
    const at::Tensor padded = at::constant_pad_nd(x, {0, 1, 0, 1}); // right and below only
    const at::Tensor result = kernels::convolvedInBands(
        padded, {.weight = weight(layer + ".conv"), .bias = bias(layer + ".conv"), .stride = 2});
    notify(layer + ".output", result);
    return result;
}

at::Tensor AutoencoderNetwork::Pass::upsample(const at::Tensor& x, const std::string& layer) const {
    const at::Tensor parities = // [N, 4·C, h+1, w+1]
        kernels::convolvedInBands(x, {.weight = weight(layer + ".conv"), .bias = {}, .padding = 1});
    const at::Tensor& b = bias(layer + ".conv");
    const std::int64_t channels = b.size(0), height = x.size(2), width = x.size(3);
    const at::Tensor result =
        at::empty({x.size(0), channels, 2 * height, 2 * width}, x.options(), at::MemoryFormat::ChannelsLast);
    for (const int row : {0, 1})
        for (const int column : {0, 1}) {
            const at::Tensor one = parities.narrow(1, (2 * row + column) * channels, channels)
                                       .narrow(2, row, height)
                                       .narrow(3, column, width);
            at::Tensor place = result.slice(2, row, {}, 2).slice(3, column, {}, 2);
            at::add_out(place, one, b.view({1, -1, 1, 1}));
        }
    notify(layer + ".output", result);
    return result;
}

at::Tensor AutoencoderNetwork::Pass::output(const at::Tensor& x, const std::string& half) const {
    at::Tensor h = norm(x, half + ".conv_norm_out");
    notify(half + ".conv_norm_out.output", h);
    h = convolution(at::silu(h), half + ".conv_out", 1);
    notify(half + ".output", h);
    return h;
}

at::Tensor AutoencoderNetwork::Pass::encode(at::Tensor x) const {
    x = convolution(x, "encoder.conv_in", 1);
    notify("encoder.conv_in.output", x);
    for (int block = 0; block < m_network.m_config.levels(); ++block) {
        const std::string prefix = "encoder.down_blocks." + std::to_string(block);
        x = resnets(x, prefix);
        if (block + 1 < m_network.m_config.levels())
            x = downsample(x, prefix + ".downsamplers.0");
        notify(prefix + ".output", x);
    }
    return output(middle(x, "encoder.mid_block"), "encoder");
}

at::Tensor AutoencoderNetwork::Pass::decode(at::Tensor x) const {
    x = convolution(x, "decoder.conv_in", 1);
    notify("decoder.conv_in.output", x);
    x = middle(x, "decoder.mid_block");
    for (int block = 0; block < m_network.m_config.levels(); ++block) {
        const std::string prefix = "decoder.up_blocks." + std::to_string(block);
        x = resnets(x, prefix);
        if (block + 1 < m_network.m_config.levels())
            x = upsample(x, prefix + ".upsamplers.0");
        notify(prefix + ".output", x);
    }
    return output(x, "decoder");
}

AutoencoderNetwork::AutoencoderNetwork(const AutoencoderConfig& config, std::map<std::string, at::Tensor> parameters)
    : m_config(config)
    , m_parameters(std::move(parameters)) {
    if (config.midBlockAttention)
        for (const char* half : {"encoder", "decoder"})
            fuseAttention(half + std::string(".mid_block.attentions.0"));
    splitUpsamplers();
    for (auto& [name, tensor] : m_parameters)
        if (tensor.dim() == 4) {
            stopPoint();
            tensor = tensor.contiguous(at::MemoryFormat::ChannelsLast);
        }
}

/// Query, key and value come from one product.
void AutoencoderNetwork::fuseAttention(const std::string& prefix) {
    for (const char* ending : {".weight", ".bias"}) {
        std::vector<at::Tensor> parts;
        for (const char* part : {".to_q", ".to_k", ".to_v"}) {
            const auto found = m_parameters.find(prefix + part + ending);
            parts.push_back(found->second);
            m_parameters.erase(found);
        }
        m_parameters[prefix + ".qkv" + ending] = at::cat(parts);
    }
}

void AutoencoderNetwork::splitUpsamplers() {
    for (auto& [name, tensor] : m_parameters)
        if (name.ends_with(".upsamplers.0.conv.weight")) {
            stopPoint();
            tensor = parityKernels(tensor);
        }
}

at::Tensor AutoencoderNetwork::encode(const at::Tensor& images, const AutoencoderTap& tap) const {
    const Pass pass(*this, tap);
    at::Tensor moments = pass.encode(images.contiguous(at::MemoryFormat::ChannelsLast));
    if (m_config.useQuantConv) {
        moments = pass.convolution(moments, "quant_conv", 0);
        if (tap)
            tap("quant_conv.output", moments);
    }
    return moments;
}

at::Tensor AutoencoderNetwork::decode(const at::Tensor& latents, const AutoencoderTap& tap) const {
    const Pass pass(*this, tap);
    at::Tensor x = latents.contiguous(at::MemoryFormat::ChannelsLast);
    if (m_config.usePostQuantConv) {
        x = pass.convolution(x, "post_quant_conv", 0);
        if (tap)
            tap("post_quant_conv.output", x);
    }
    return pass.decode(x);
}

c10::Device AutoencoderNetwork::device() const {
    return m_parameters.begin()->second.device();
}

AutoencoderNetwork AutoencoderNetwork::to(c10::Device device) const {
    AutoencoderNetwork moved = *this;
    for (auto& [name, tensor] : moved.m_parameters)
        tensor = tensor.to(device);
    return moved;
}

} // namespace core::autoencoder
