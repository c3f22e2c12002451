#include "core/checkpoint/text_encoder_config_json.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

namespace core::checkpoint {
namespace {

using conditioning::clip::Activation;
using conditioning::clip::TextEncoderConfig;

constexpr int maxWidth = 65'536;
constexpr int maxTextLayers = 1024;
constexpr int maxVocabulary = 1'000'000;
constexpr int maxPositions = 100'000;
constexpr const char* withProjection = "CLIPTextModelWithProjection";

int sizeOf(const formats::JsonView& config, const char* key, int largest) {
    return static_cast<int>(config.at(key).integer(1, largest));
}

bool projects(const formats::JsonView& config) {
    const auto names = config.find("architectures");
    return names && names->value() == nlohmann::json{withProjection};
}

Activation readActivation(const formats::JsonView& config) {
    const auto found = config.find("hidden_act"); // quick_gelu is CLIPTextConfig's own default
    if (!found || found->string() == "quick_gelu")
        return Activation::QuickGelu;
    if (found->string() != "gelu")
        found->fail("expected quick_gelu or gelu, found \"" + escaped(found->string(), 60) + '"');
    return Activation::Gelu;
}

/// Fields that a text encoder may have and that would give other numbers.
void refuseOtherNetworks(const formats::JsonView& config) {
    for (const char* key : {"use_attention_mask", "is_decoder", "add_cross_attention"})
        if (config.booleanOr(key, false))
            config.at(key).fail("expected false, found true, which Tessera does not run");
    if (const auto heads = config.find("pruned_heads"); heads && !heads->value().empty())
        heads->fail("expected none, which is all that Tessera runs");
    if (const auto quantized = config.find("quantization_config"))
        quantized->fail("expected plain weights, found quantized ones, which Tessera does not read");
}

} // namespace

bool isTextEncoderConfig(const formats::JsonView& config) {
    const auto type = config.isObject() ? config.find("model_type") : std::nullopt;
    return type && type->value() == "clip_text_model";
}

TextEncoderConfig readTextEncoderConfig(const formats::JsonView& config) {
    refuseOtherNetworks(config);
    TextEncoderConfig c;
    c.hiddenSize = sizeOf(config, "hidden_size", maxWidth);
    c.intermediateSize = sizeOf(config, "intermediate_size", maxWidth);
    c.layers = sizeOf(config, "num_hidden_layers", maxTextLayers);
    c.heads = sizeOf(config, "num_attention_heads", maxWidth);
    if (c.hiddenSize % c.heads != 0)
        config.at("num_attention_heads")
            .fail("expected a divisor of hidden_size " + std::to_string(c.hiddenSize) + ", found " +
                  std::to_string(c.heads));
    c.vocabulary = sizeOf(config, "vocab_size", maxVocabulary);
    c.positions = sizeOf(config, "max_position_embeddings", maxPositions);
    c.projection = projects(config) ? sizeOf(config, "projection_dim", maxWidth) : 0;
    c.activation = readActivation(config);
    c.normEps = config.numberOr("layer_norm_eps", c.normEps, 1e-12, 1);
    constexpr int usualEnd = 49'407; // CLIPTextConfig's
    c.endOfText = config.integerOr("eos_token_id", usualEnd, 0, maxVocabulary);
    return c;
}

std::string textEncoderConfigJson(const TextEncoderConfig& config) {
    using Json = nlohmann::ordered_json;
    const bool hasProjection = config.projection > 0;
    const Json json = {{"architectures", Json::array({hasProjection ? withProjection : "CLIPTextModel"})},
                       {"model_type", "clip_text_model"},
                       {"hidden_size", config.hiddenSize},
                       {"intermediate_size", config.intermediateSize},
                       {"num_hidden_layers", config.layers},
                       {"num_attention_heads", config.heads},
                       {"vocab_size", config.vocabulary},
                       {"max_position_embeddings", config.positions},
                       {"projection_dim", hasProjection ? config.projection : config.hiddenSize},
                       {"hidden_act", config.activation == Activation::Gelu ? "gelu" : "quick_gelu"},
                       {"layer_norm_eps", config.normEps},
                       {"eos_token_id", config.endOfText}};
    return json.dump();
}

} // namespace core::checkpoint
