#include "core/checkpoint/text_encoder_layout.h"

#include "core/base/text.h"
#include "core/checkpoint/key_map.h"
#include "core/conditioning/clip/text_encoder_tensors.h"

#include <algorithm>
#include <array>

namespace core::checkpoint {
namespace {

using conditioning::clip::TextEncoderConfig;

const std::string ownPrefix = "text_model.";

/// Of the tokens' table, which every layout has.
std::string tokenTable(TextLayout layout) {
    switch (layout) {
    case TextLayout::Transformers:
        return "text_model.embeddings.token_embedding.weight";
    case TextLayout::TransformersPlain:
        return "embeddings.token_embedding.weight";
    case TextLayout::OpenClip:
        return "token_embedding.weight";
    }
    return {};
}

std::optional<TextLayout> textLayoutOf(const TensorSource& source, const std::string& prefix) {
    for (const TextLayout layout : {TextLayout::Transformers, TextLayout::TransformersPlain, TextLayout::OpenClip})
        if (source.find(prefix + tokenTable(layout)) != nullptr)
            return layout;
    return std::nullopt;
}

/// Where the name of a projection of queries, keys or values stands among them; −1: it is none.
int thirdOf(const std::string& name) {
    constexpr std::array<std::string_view, 3> projections{".q_proj.", ".k_proj.", ".v_proj."};
    for (std::size_t i = 0; i < projections.size(); ++i)
        if (name.find(projections[i]) != std::string::npos)
            return static_cast<int>(i);
    return -1;
}

/// open_clip's name of a layer's tensor: "3.mlp.fc1.weight" → "3.mlp.c_fc.weight".
std::string openClipLayer(std::string name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> words{{{".layer_norm1.", ".ln_1."},
                                                                                  {".layer_norm2.", ".ln_2."},
                                                                                  {".self_attn.", ".attn."},
                                                                                  {".mlp.fc1.", ".mlp.c_fc."},
                                                                                  {".mlp.fc2.", ".mlp.c_proj."}}};
    for (const auto& [ours, theirs] : words)
        if (const std::size_t at = name.find(ours); at != std::string::npos)
            name.replace(at, ours.size(), theirs);
    return "transformer.resblocks." + name;
}

/// In open_clip's names. @param name without "text_model.".
StoredText openClipName(const std::string& name, const TextEncoderConfig& config) {
    static const std::map<std::string, std::string> single{
        {"embeddings.token_embedding.weight", "token_embedding.weight"},
        {"embeddings.position_embedding.weight", "positional_embedding"},
        {"final_layer_norm.weight", "ln_final.weight"},
        {"final_layer_norm.bias", "ln_final.bias"}};
    if (const auto found = single.find(name); found != single.end())
        return {.name = found->second};
    if (name == "text_projection.weight")
        return {.name = "text_projection", .isTransposed = true};
    const std::string layer = name.substr(std::string_view("encoder.layers.").size());
    const int third = thirdOf(layer);
    if (third < 0)
        return {.name = openClipLayer(layer)};
    const std::string number = layer.substr(0, layer.find('.'));
    return {.name = "transformer.resblocks." + number + ".attn.in_proj_" + layer.substr(layer.rfind('.') + 1),
            .firstRow = std::int64_t{third} * config.hiddenSize,
            .isPart = true};
}

std::vector<std::int64_t> storedShape(std::vector<std::int64_t> shape, const StoredText& stored) {
    if (stored.isPart)
        shape.front() *= 3;
    if (stored.isTransposed)
        std::reverse(shape.begin(), shape.end());
    return shape;
}

/// The layers that stand behind a prefix, and one of them too many where all have to be taken.
std::string surplusLayer(const TensorSource& source, const std::string& prefix, TextLayout layout, int layers) {
    const std::string key = ownPrefix + "encoder.layers." + std::to_string(layers) + ".layer_norm1.weight";
    const std::string name = prefix + storedText(key, layout, {}).name;
    const bool isSurplus = layout != TextLayout::OpenClip && source.find(name) != nullptr;
    return isSurplus ? escaped(name) + ": expected " + std::to_string(layers) + " layers, found more" : std::string();
}

} // namespace

StoredText storedText(const std::string& key, TextLayout layout, const TextEncoderConfig& config) {
    const std::string plain = key.starts_with(ownPrefix) ? key.substr(ownPrefix.size()) : key;
    switch (layout) {
    case TextLayout::Transformers:
        return {.name = key};
    case TextLayout::TransformersPlain:
        return {.name = plain};
    case TextLayout::OpenClip:
        return openClipName(plain, config);
    }
    return {};
}

TextEncoderMap mapTextEncoder(const TensorSource& source, const std::string& prefix, const TextEncoderConfig& config) {
    TextEncoderMap map;
    const std::optional<TextLayout> layout = textLayoutOf(source, prefix);
    if (!layout) {
        map.differences.push_back(escaped(prefix + tokenTable(TextLayout::Transformers)) +
                                  ": expected a text encoder's tokens, found no such tensor");
        return map;
    }
    const model::TensorShapes wanted = conditioning::clip::textEncoderTensors(config);
    for (const auto& [key, shape] : wanted.entries()) {
        StoredText stored = storedText(key, *layout, config);
        stored.name = prefix + stored.name;
        if (std::string difference = tensorDifference(source, stored.name, storedShape(shape, stored));
            !difference.empty())
            map.differences.push_back(std::move(difference));
        map.sources[key] = std::move(stored);
    }
    if (std::string surplus = surplusLayer(source, prefix, *layout, config.layers); !surplus.empty())
        map.differences.push_back(std::move(surplus));
    return map;
}

std::optional<TextEncoderConfig> publishedTextEncoder(const TensorSource& source, const std::string& prefix) {
    for (const TextEncoderConfig& config :
         {conditioning::clip::clipL(), conditioning::clip::openClipBigG(), conditioning::clip::openClipH()})
        if (mapTextEncoder(source, prefix, config).differences.empty())
            return config;
    return std::nullopt;
}

} // namespace core::checkpoint
