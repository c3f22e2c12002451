#include "core/checkpoint/text_encoder_architecture.h"

#include "core/checkpoint/component.h"
#include "core/conditioning/text_encoder_tensors.h"

#include <nlohmann/json.hpp>

namespace core::checkpoint {
namespace {

using Json = nlohmann::ordered_json;
using conditioning::TextEncoderConfig;

constexpr int maxChannels = 65'536;
constexpr int maxLayers = 1024;
constexpr int maxVocabulary = 10'000'000;
constexpr int maxPositions = 1'000'000;

Component textEncoder(const TextEncoderConfig& config) {
    return config.projection > 0
               ? Component{"CLIPTextModelWithProjection", "a CLIP text encoder with projection",
                           conditioning::textEncoderTensors(config)}
               : Component{"CLIPTextModel", "a CLIP text encoder", conditioning::textEncoderTensors(config)};
}

bool isWithProjection(const formats::JsonView& config) {
    const auto names = config.find("architectures");
    return names && names->value() == nlohmann::json{"CLIPTextModelWithProjection"};
}

TextEncoderConfig readTextEncoder(const formats::JsonView& config) {
    TextEncoderConfig c;
    c.hiddenSize = componentNumber(config, "hidden_size", 1, maxChannels);
    c.intermediateSize = componentNumber(config, "intermediate_size", 1, maxChannels);
    c.layers = componentNumber(config, "num_hidden_layers", 1, maxLayers);
    c.vocabulary = componentNumber(config, "vocab_size", 1, maxVocabulary);
    c.positions = componentNumber(config, "max_position_embeddings", 1, maxPositions);
    c.projection = isWithProjection(config) ? componentNumber(config, "projection_dim", 1, maxChannels) : 0;
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

std::optional<Component> textEncoderOf(const formats::JsonView& config) {
    const auto type = config.isObject() ? config.find("model_type") : std::nullopt;
    const bool isTextEncoder = type && type->value() == "clip_text_model";
    return isTextEncoder ? std::optional(textEncoder(readTextEncoder(config))) : std::nullopt;
}

const std::vector<PublishedComponent>& textEncoderSizes() {
    static const TextEncoderConfig bigG{.hiddenSize = 1280, .intermediateSize = 5120, .layers = 32, .projection = 1280};
    static const std::vector<PublishedComponent> all{{toJson(TextEncoderConfig{}).dump(), textEncoder({})},
                                                     {toJson(bigG).dump(), textEncoder(bigG)}};
    return all;
}

} // namespace

Architecture textEncoderArchitecture() {
    return componentArchitecture({.name = "CLIPTextModel",
                                  .what = "a CLIP text encoder",
                                  .published = {"CLIP-L", "OpenCLIP-bigG"},
                                  .read = textEncoderOf,
                                  .sizes = textEncoderSizes});
}

} // namespace core::checkpoint
