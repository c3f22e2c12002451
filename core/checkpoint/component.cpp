#include "core/checkpoint/component.h"

#include "core/checkpoint/autoencoder_config_json.h"
#include "core/checkpoint/autoencoder_layout.h"
#include "core/conditioning/text_encoder_tensors.h"
#include "core/model/unet/unet_tensors.h"

#include <map>
#include <nlohmann/json.hpp>

namespace core::checkpoint {
namespace {

using Json = nlohmann::ordered_json;
using conditioning::TextEncoderConfig;
using model::unet::UnetConfig;

constexpr int maxChannels = 65'536;
constexpr int maxLayers = 1024;
constexpr std::size_t maxBlocks = 16;
constexpr std::string_view textPrefix = "text_model.";

int integer(const formats::JsonView& config, const char* key, int smallest, int largest) {
    return static_cast<int>(config.at(key).integer(smallest, largest));
}

std::vector<int> integers(const formats::JsonView& config, const char* key, std::size_t count, int largest) {
    std::vector<int> numbers;
    for (const formats::JsonView& item : config.at(key).items())
        numbers.push_back(static_cast<int>(item.integer(1, largest)));
    if (numbers.empty() || numbers.size() > maxBlocks || (count > 0 && numbers.size() != count))
        config.at(key).fail("expected a number per block, found " + std::to_string(numbers.size()));
    return numbers;
}

Component unet(const UnetConfig& config) {
    return {"UNet2DConditionModel", "a UNet of SDXL's kind", model::unet::unetTensors(config)};
}

Component textEncoder(const TextEncoderConfig& config) {
    return config.projection > 0
               ? Component{"CLIPTextModelWithProjection", "a CLIP text encoder with projection",
                           conditioning::textEncoderTensors(config)}
               : Component{"CLIPTextModel", "a CLIP text encoder", conditioning::textEncoderTensors(config)};
}

Component autoencoder(const autoencoder::AutoencoderConfig& config) {
    Component component{"AutoencoderKL", "an autoencoder", {}};
    for (const autoencoder::AutoencoderLayer& layer : autoencoder::autoencoderLayers(config))
        component.tensors.layer(layer.name, layer.weightShape());
    return component;
}

bool isSdxlKind(const formats::JsonView& config) {
    const auto projection = config.find("use_linear_projection");
    const auto addition = config.find("addition_embed_type");
    return projection && projection->value() == true && addition && addition->value() == "text_time";
}

UnetConfig readUnet(const formats::JsonView& config) {
    UnetConfig c;
    c.inChannels = integer(config, "in_channels", 1, maxChannels);
    c.outChannels = integer(config, "out_channels", 1, maxChannels);
    c.blockOutChannels = integers(config, "block_out_channels", 0, maxChannels);
    c.transformerLayers = integers(config, "transformer_layers_per_block", c.blockOutChannels.size(), maxLayers);
    const std::vector<std::string> types = config.at("down_block_types").strings();
    if (types.size() != c.blockOutChannels.size())
        config.at("down_block_types").fail("expected one per block, found " + std::to_string(types.size()));
    for (std::size_t i = 0; i < types.size(); ++i)
        if (types[i] == "DownBlock2D")
            c.transformerLayers[i] = 0;
    c.layersPerBlock = integer(config, "layers_per_block", 1, maxLayers);
    c.crossAttentionDim = integer(config, "cross_attention_dim", 1, maxChannels);
    c.additionInputs = integer(config, "projection_class_embeddings_input_dim", 1, maxChannels);
    return c;
}

Json toJson(const UnetConfig& config) {
    Json down = Json::array(), layers = Json::array();
    for (const int count : config.transformerLayers) {
        down.push_back(count == 0 ? "DownBlock2D" : "CrossAttnDownBlock2D");
        layers.push_back(std::max(1, count)); // diffusers has a number for blocks without a transformer too
    }
    return {{"_class_name", "UNet2DConditionModel"},
            {"in_channels", config.inChannels},
            {"out_channels", config.outChannels},
            {"block_out_channels", config.blockOutChannels},
            {"down_block_types", down},
            {"transformer_layers_per_block", layers},
            {"layers_per_block", config.layersPerBlock},
            {"cross_attention_dim", config.crossAttentionDim},
            {"addition_embed_type", "text_time"},
            {"projection_class_embeddings_input_dim", config.additionInputs},
            {"use_linear_projection", true}};
}

bool isWithProjection(const formats::JsonView& config) {
    const auto names = config.find("architectures");
    return names && names->value() == nlohmann::json{"CLIPTextModelWithProjection"};
}

TextEncoderConfig readTextEncoder(const formats::JsonView& config) {
    TextEncoderConfig c;
    c.hiddenSize = integer(config, "hidden_size", 1, maxChannels);
    c.intermediateSize = integer(config, "intermediate_size", 1, maxChannels);
    c.layers = integer(config, "num_hidden_layers", 1, maxLayers);
    c.vocabulary = integer(config, "vocab_size", 1, 10'000'000);
    c.positions = integer(config, "max_position_embeddings", 1, 1'000'000);
    c.projection = isWithProjection(config) ? integer(config, "projection_dim", 1, maxChannels) : 0;
    return c;
}

Json toJson(const TextEncoderConfig& config) {
    const bool projects = config.projection > 0;
    return {{"architectures", Json::array({projects ? "CLIPTextModelWithProjection" : "CLIPTextModel"})},
            {"model_type", "clip_text_model"},
            {"hidden_size", config.hiddenSize},
            {"intermediate_size", config.intermediateSize},
            {"num_hidden_layers", config.layers},
            {"vocab_size", config.vocabulary},
            {"max_position_embeddings", config.positions},
            {"projection_dim", projects ? config.projection : config.hiddenSize}};
}

/// Without what differs between releases of transformers: a prefix, and a buffer of 0, 1, 2, … that is computed anyway.
std::map<std::string, std::vector<std::int64_t>> normalised(const model::TensorShapes& tensors) {
    std::map<std::string, std::vector<std::int64_t>> shapes;
    for (const auto& [name, shape] : tensors.entries()) {
        const std::string plain = name.starts_with(textPrefix) ? name.substr(textPrefix.size()) : name;
        if (plain != "embeddings.position_ids")
            shapes[plain] = shape;
    }
    return shapes;
}

} // namespace

std::optional<Component> componentFromConfig(const formats::JsonView& config) {
    if (!config.isObject())
        return std::nullopt;
    const auto name = config.find("_class_name"), type = config.find("model_type");
    if (name && name->value() == "UNet2DConditionModel" && isSdxlKind(config))
        return unet(readUnet(config));
    if (name && name->value() == "AutoencoderKL")
        return autoencoder(readAutoencoderConfig(config));
    if (type && type->value() == "clip_text_model")
        return textEncoder(readTextEncoder(config));
    return std::nullopt;
}

const std::vector<PublishedComponent>& publishedComponents() {
    static const std::vector<PublishedComponent> all = [] {
        const TextEncoderConfig bigG{.hiddenSize = 1280, .intermediateSize = 5120, .layers = 32, .projection = 1280};
        const autoencoder::AutoencoderConfig vae{.blockOutChannels = {128, 256, 512, 512},
                                                 .layersPerBlock = 2,
                                                 .sampleSize = 1024,
                                                 .scalingFactor = 0.13025};
        autoencoder::AutoencoderConfig sdVae = vae; // sd-vae-ft-mse and -ema, which DiT is used with
        sdVae.sampleSize = 256;
        sdVae.scalingFactor = 0.18215;
        return std::vector<PublishedComponent>{
            {"SDXL-UNet", toJson(UnetConfig{}).dump(), unet({})},
            {"CLIP-L", toJson(TextEncoderConfig{}).dump(), textEncoder({})},
            {"OpenCLIP-bigG", toJson(bigG).dump(), textEncoder(bigG)},
            {"SDXL-VAE", autoencoderConfigJson(vae), autoencoder(vae)},
            {"SD-VAE", autoencoderConfigJson(sdVae), autoencoder(sdVae)},
        };
    }();
    return all;
}

std::optional<Component> recogniseComponent(const TensorSource& source,
                                            const std::optional<formats::JsonView>& config) {
    model::TensorShapes found;
    for (const formats::TensorEntry* entry : source.entries())
        found.add(entry->name, entry->shape);
    const auto shapes = normalised(found);
    if (config)
        if (auto described = componentFromConfig(*config); described && normalised(described->tensors) == shapes)
            return described;
    for (const PublishedComponent& published : publishedComponents())
        if (normalised(published.component.tensors) == shapes)
            return published.component;
    return std::nullopt;
}

} // namespace core::checkpoint
