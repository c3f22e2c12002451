#include "core/model/dit/dit_layout.h"

#include "core/base/argument.h"
#include "core/base/text.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace core::model::dit {
namespace {

/// diffusers' names of a layer of the first part of facebook's, without ".weight" and ".bias".
const std::vector<std::pair<std::string_view, std::vector<std::string_view>>> blockLayers{
    {"attn.qkv", {"attn1.to_q", "attn1.to_k", "attn1.to_v"}},
    {"attn.proj", {"attn1.to_out.0"}},
    {"mlp.fc1", {"ff.net.0.proj"}},
    {"mlp.fc2", {"ff.net.2"}},
    {"adaLN_modulation.1", {"norm1.linear"}},
    {"t_embedder.mlp.0", {"norm1.emb.timestep_embedder.linear_1"}},
    {"t_embedder.mlp.2", {"norm1.emb.timestep_embedder.linear_2"}},
    {"y_embedder.embedding_table", {"norm1.emb.class_embedder.embedding_table"}},
};

const std::vector<std::pair<std::string_view, std::string_view>> outerLayers{
    {"x_embedder.proj", "pos_embed.proj"},
    {"final_layer.adaLN_modulation.1", "proj_out_1"},
    {"final_layer.linear", "proj_out_2"},
};

constexpr std::string_view blockPrefix = "blocks.";

/// "blocks.12.attn.qkv" → {"12", "attn.qkv"}; the embedders outside the blocks are block 0's.
std::pair<std::string, std::string> splitBlock(const std::string& layer) {
    if (!layer.starts_with(blockPrefix))
        return {"0", layer};
    const std::size_t dot = layer.find('.', blockPrefix.size());
    return {layer.substr(blockPrefix.size(), dot - blockPrefix.size()), layer.substr(dot + 1)};
}

std::vector<std::string> diffusersKeys(const std::string& key) {
    if (key == "pos_embed")
        return {};
    const std::size_t dot = key.rfind('.');
    const std::string layer = key.substr(0, dot), ending = key.substr(dot);
    for (const auto& [facebook, diffusers] : outerLayers)
        if (layer == facebook)
            return {std::string(diffusers) + ending};
    const auto [block, name] = splitBlock(layer);
    std::vector<std::string> keys;
    for (const auto& [facebook, diffusers] : blockLayers)
        if (name == facebook)
            for (const std::string_view one : diffusers)
                keys.push_back(std::string("transformer_blocks.").append(block).append(".").append(one).append(ending));
    return keys;
}

} // namespace

std::string toString(DitLayout layout) {
    return layout == DitLayout::Facebook ? "facebook" : "diffusers";
}

DitLayout parseDitLayout(const std::string& text) {
    requireArgument(text == "facebook" || text == "diffusers", "layout", "facebook or diffusers",
                    "'" + escaped(text) + "'");
    return text == "facebook" ? DitLayout::Facebook : DitLayout::Diffusers;
}

DitLayout layoutOf(const DitConfig& config) {
    const bool isDiffusers = config.embedderPerBlock && config.timestepFrequencyShift == 1 && config.mlpRatio == 4;
    return isDiffusers ? DitLayout::Diffusers : DitLayout::Facebook;
}

std::vector<std::string> storedKeys(const std::string& key, DitLayout layout) {
    return layout == DitLayout::Facebook ? std::vector<std::string>{key} : diffusersKeys(key);
}

std::string firstBlocksKey(const std::string& key) {
    const std::size_t embedder = std::min(key.find(".t_embedder"), key.find(".y_embedder"));
    return embedder == std::string::npos ? std::string() : key.substr(embedder + 1);
}

} // namespace core::model::dit
