#include "core/conditioning/clip/text_encoder.h"

#include "core/base/argument.h"
#include "core/base/progress.h"
#include "core/base/tensor.h"
#include "core/conditioning/clip/text_encoder_tensors.h"

#include <sstream>

namespace core::conditioning::clip {
namespace {

const std::string textModel = "text_model.";

std::string sizesText(at::IntArrayRef sizes) {
    std::ostringstream text;
    text << '[' << c10::Join(",", sizes) << ']';
    return text.str();
}

void requireComplete(const TextEncoderConfig& config, const TextEncoder::Weights& weights) {
    const model::TensorShapes wanted = textEncoderTensors(config);
    for (const auto& [name, shape] : wanted.entries()) {
        const auto found = weights.find(name);
        if (found == weights.end())
            failBadInput("text encoder: " + name + " is missing");
        if (found->second.sizes() != at::IntArrayRef(shape))
            failBadInput("text encoder: " + name + ": expected " + sizesText(shape) + ", found " +
                         sizesText(found->second.sizes()));
    }
}

Dtype dtypeOf(const at::Tensor& tensor) {
    switch (tensor.scalar_type()) {
    case at::kHalf:
        return Dtype::Float16;
    case at::kBFloat16:
        return Dtype::BFloat16;
    default:
        return Dtype::Float32;
    }
}

at::Tensor activated(const at::Tensor& x, Activation activation) {
    return activation == Activation::Gelu ? at::gelu(x) : x * at::sigmoid(x * 1.702);
}

} // namespace

TextEncoder::TextEncoder(const TextEncoderConfig& config, Weights weights, Dtype compute)
    : m_config(config)
    , m_weights(std::move(weights))
    , m_compute(compute) {
    requireComplete(m_config, m_weights);
}

Device TextEncoder::device() const {
    const c10::Device device = m_weights.begin()->second.device();
    return device.is_cuda() ? Device{Device::Kind::Cuda, device.index()} : Device{};
}

Dtype TextEncoder::dtype() const {
    return dtypeOf(m_weights.begin()->second);
}

at::Tensor TextEncoder::weight(const std::string& key) const {
    return m_weights.at(key).to(torchDtype(m_compute));
}

at::Tensor TextEncoder::norm(const at::Tensor& x, const std::string& key) const {
    return at::layer_norm(x, {x.size(-1)}, weight(key + ".weight"), weight(key + ".bias"), m_config.normEps);
}

at::Tensor TextEncoder::linear(const at::Tensor& x, const std::string& key) const {
    return at::linear(x, weight(key + ".weight"), weight(key + ".bias"));
}

at::Tensor TextEncoder::embed(const at::Tensor& ids) const {
    const at::Tensor& tokens = m_weights.at(textModel + "embeddings.token_embedding.weight");
    const at::Tensor& positions = m_weights.at(textModel + "embeddings.position_embedding.weight");
    // Rows are picked before they are widened: the table is the largest of the weights.
    return at::embedding(tokens, ids.to(tokens.device())).to(torchDtype(m_compute)) +
           positions.narrow(0, 0, ids.size(1)).to(torchDtype(m_compute));
}

at::Tensor TextEncoder::attend(const at::Tensor& x, const std::string& layer) const {
    const auto heads = [&](const char* projection) {
        return linear(x, layer + ".self_attn." + projection)
            .view({x.size(0), x.size(1), m_config.heads, m_config.hiddenSize / m_config.heads})
            .transpose(1, 2);
    };
    const at::Tensor query = heads("q_proj"), key = heads("k_proj"), value = heads("v_proj");
    constexpr bool isCausal = true;
    const at::Tensor all = at::scaled_dot_product_attention(query, key, value, {}, 0.0, isCausal);
    return linear(all.transpose(1, 2).reshape(x.sizes()), layer + ".self_attn.out_proj");
}

at::Tensor TextEncoder::perceive(const at::Tensor& x, const std::string& layer) const {
    return linear(activated(linear(x, layer + ".mlp.fc1"), m_config.activation), layer + ".mlp.fc2");
}

at::Tensor TextEncoder::layer(const at::Tensor& x, int index) const {
    const std::string layer = textModel + "encoder.layers." + std::to_string(index);
    stopPoint();
    const at::Tensor attended = x + attend(norm(x, layer + ".layer_norm1"), layer);
    stopPoint();
    return attended + perceive(norm(attended, layer + ".layer_norm2"), layer);
}

at::Tensor TextEncoder::finalNorm(const at::Tensor& state) const {
    return norm(state, textModel + "final_layer_norm");
}

at::Tensor TextEncoder::pooledPlaces(const at::Tensor& ids) const {
    constexpr int legacyEnd = 2; // of configs that name none of their vocabulary's tokens
    const at::Tensor marks = m_config.endOfText == legacyEnd ? ids : ids.eq(m_config.endOfText).to(at::kInt);
    return marks.argmax(-1); // the first of several
}

void TextEncoder::check(const at::Tensor& ids) const {
    requireArgument(ids.dim() == 2 && ids.scalar_type() == at::kLong && ids.numel() > 0, "token ids",
                    "int64 [N, tokens]", sizesText(ids.sizes()));
    requireArgument(ids.size(1) <= m_config.positions, "token ids",
                    ("at most " + std::to_string(m_config.positions) + " of a prompt").c_str(),
                    static_cast<double>(ids.size(1)));
    const auto largest = ids.max().item<std::int64_t>(), smallest = ids.min().item<std::int64_t>();
    requireArgument(smallest >= 0 && largest < m_config.vocabulary, "token",
                    ("a number from 0 to " + std::to_string(m_config.vocabulary - 1)).c_str(),
                    static_cast<double>(smallest < 0 ? smallest : largest));
}

EncodedText TextEncoder::forward(const at::Tensor& ids, const TextPass& pass) const {
    check(ids);
    const int wanted = m_config.layers + 1 - pass.state.fromEnd; // layers before the state
    requireArgument(pass.state.fromEnd >= 1 && wanted >= 0, "hidden state",
                    ("one of the last " + std::to_string(m_config.layers + 1)).c_str(), pass.state.fromEnd);
    return translateTorchErrors("text encoder", [&] {
        EncodedText text;
        at::Tensor x = embed(ids);
        const int layers = pass.pooled ? m_config.layers : wanted;
        for (int i = 0; i <= layers; ++i) {
            if (i == wanted)
                text.states = pass.state.finalNorm ? finalNorm(x) : x;
            if (i < layers)
                x = layer(x, i);
        }
        if (pass.pooled) {
            const at::Tensor rows = at::arange(ids.size(0), x.options().dtype(at::kLong));
            text.pooled = finalNorm(x.index({rows, pooledPlaces(ids).to(x.device())}));
            if (m_config.projection > 0)
                text.pooled = at::linear(text.pooled, weight("text_projection.weight"));
        }
        return text;
    });
}

std::vector<at::Tensor> TextEncoder::hiddenStates(const at::Tensor& ids) const {
    check(ids);
    return translateTorchErrors("text encoder", [&] {
        std::vector<at::Tensor> states{embed(ids)};
        for (int i = 0; i < m_config.layers; ++i)
            states.push_back(layer(states.back(), i));
        return states;
    });
}

std::shared_ptr<const TextEncoder> TextEncoder::withWeights(const model::WeightChange& change) const {
    Weights weights;
    for (const auto& [key, weight] : m_weights)
        weights[key] = change(key, weight);
    return std::make_shared<const TextEncoder>(m_config, std::move(weights), m_compute);
}

std::shared_ptr<const TextEncoder> TextEncoder::to(const Device& device, Dtype dtype) const {
    return translateTorchErrors("text encoder", [&] {
        Weights weights;
        for (const auto& [key, weight] : m_weights)
            weights[key] = weight.to(torchDevice(device), torchDtype(dtype));
        return std::make_shared<const TextEncoder>(m_config, std::move(weights), m_compute);
    });
}

} // namespace core::conditioning::clip
