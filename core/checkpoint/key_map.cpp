#include "core/checkpoint/key_map.h"

#include "core/base/text.h"
#include "core/model/dit/dit_weights.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace core::checkpoint {

namespace {

constexpr std::size_t maxListed = 10;

/// A buffer that some versions of diffusers store; it is computed here.
constexpr const char* positionBuffer = "pos_embed.pos_embed";

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

/// "blocks.12.attn.qkv" → {"12", "attn.qkv"}; the embedders outside the blocks are block 0's.
std::pair<std::string, std::string> splitBlock(const std::string& layer) {
    if (!layer.starts_with("blocks."))
        return {"0", layer};
    const std::size_t dot = layer.find('.', 7);
    return {layer.substr(7, dot - 7), layer.substr(dot + 1)};
}

std::vector<std::string> diffusersSources(const std::string& key) {
    if (key == "pos_embed")
        return {};
    const std::size_t dot = key.rfind('.');
    const std::string layer = key.substr(0, dot), ending = key.substr(dot);
    for (const auto& [facebook, diffusers] : outerLayers)
        if (layer == facebook)
            return {std::string(diffusers) + ending};
    const auto [block, name] = splitBlock(layer);
    std::vector<std::string> sources;
    for (const auto& [facebook, diffusers] : blockLayers)
        if (name == facebook)
            for (const std::string_view one : diffusers)
                sources.push_back("transformer_blocks." + block + "." + std::string(one) + ending);
    return sources;
}

std::string differenceOf(const TensorSource& source, const std::string& name, const std::vector<std::int64_t>& shape) {
    const formats::TensorEntry* entry = source.find(name);
    if (entry == nullptr)
        return escaped(name) + ": expected " + formats::toString(shape) + ", found no such tensor";
    if (entry->shape != shape)
        return escaped(name) + ": expected " + formats::toString(shape) + ", found " + formats::toString(entry->shape);
    const bool isFloating = entry->type == formats::StorageType::F64 || entry->type == formats::StorageType::F32 ||
                            entry->type == formats::StorageType::F16 || entry->type == formats::StorageType::BF16;
    return isFloating
               ? std::string()
               : escaped(name) + ": expected a floating type, found " + std::string(formats::dtypeName(entry->type)) +
                     (formats::isLoadable(entry->type) ? "" : ", which is not supported");
}

} // namespace

std::vector<std::int64_t> MappedTensor::sourceShape() const {
    std::vector<std::int64_t> result = shape;
    if (sources.size() > 1)
        result[0] /= static_cast<std::int64_t>(sources.size());
    return result;
}

std::int64_t MappedTensor::firstRowOf(const std::string& source) const {
    const auto place = std::find(sources.begin(), sources.end(), source) - sources.begin();
    return place * sourceShape()[0];
}

std::vector<MappedTensor> mapKeys(const model::dit::DitConfig& config, ModelLayout layout) {
    std::vector<MappedTensor> map;
    for (auto& [key, shape] : model::dit::ditTensorShapes(config))
        map.push_back(
            {key, shape, layout == ModelLayout::Facebook ? std::vector<std::string>{key} : diffusersSources(key)});
    return map;
}

std::vector<std::string> findDifferences(const TensorSource& source, const std::vector<MappedTensor>& map) {
    std::vector<std::string> differences;
    std::set<std::string> known{positionBuffer};
    for (const MappedTensor& tensor : map)
        for (const std::string& name : tensor.sources) {
            known.insert(name);
            if (std::string difference = differenceOf(source, name, tensor.sourceShape()); !difference.empty())
                differences.push_back(std::move(difference));
        }
    for (const formats::TensorEntry* entry : source.entries())
        if (!known.contains(entry->name))
            differences.push_back(escaped(entry->name, 100) + ": expected no such tensor, found " +
                                  formats::toString(entry->shape));
    return differences;
}

std::string listDifferences(const std::vector<std::string>& differences) {
    std::string text =
        std::to_string(differences.size()) + (differences.size() == 1 ? " tensor differs: " : " tensors differ: ");
    for (std::size_t i = 0; i < std::min(differences.size(), maxListed); ++i)
        text += (i == 0 ? "" : "; ") + differences[i];
    return differences.size() > maxListed ? text + "; …" : text;
}

} // namespace core::checkpoint
