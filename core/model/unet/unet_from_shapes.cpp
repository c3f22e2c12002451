#include "core/model/unet/unet_from_shapes.h"

#include "core/base/error.h"
#include "core/model/unet/unet_published.h"

#include <algorithm>
#include <initializer_list>

namespace core::model::unet {
namespace {

constexpr int kMostLevels = 16;
constexpr int kMostLayers = 1024;
constexpr int kPublishedSizeChannels = 256; ///< of each size's sinusoid, wherever sizes are told

/// A ResNet and the transformer after it, by the names that the file has.
struct StoredLayer {
    std::string resnet, transformer;
};

using StoredLevels = std::vector<std::vector<StoredLayer>>;

class ShapeReader {
public:
    ShapeReader(const FindTensor& find, UnetLayout layout)
        : m_find(find)
        , m_isSgm(layout == UnetLayout::Sgm) {}

    UnetConfig read() const {
        const StoredLevels levels = m_isSgm ? sgmLevels() : diffusersLevels();
        UnetConfig c;
        c.layout = m_isSgm ? UnetLayout::Sgm : UnetLayout::Diffusers;
        c.inChannels = size(name("conv_in", "input_blocks.0.0"), 4, 1);
        c.outChannels = size(name("conv_out", "out.2"), 4, 0);
        c.blockOutChannels.clear();
        c.transformerLayers.clear();
        for (const auto& level : levels) {
            c.blockOutChannels.push_back(size(level.front().resnet + (m_isSgm ? ".in_layers.2" : ".conv1"), 4, 0));
            c.transformerLayers.push_back(layers(level.front().transformer));
        }
        c.layersPerBlock = static_cast<int>(levels.front().size());
        const std::string mid = name("mid_block.attentions.0", "middle_block.1");
        c.midTransformerLayers = layers(mid);
        readText(levels, mid, c);
        const std::string addition = name("add_embedding.linear_1", "label_emb.0.0");
        c.additionInputs = has(addition) ? size(addition, 2, 1) : 0;
        c.additionTimeChannels = kPublishedSizeChannels;
        const std::string guidance = name("time_embedding.cond_proj", "time_embed.cond_proj");
        c.guidanceChannels = has(guidance) ? size(guidance, 2, 1) : 0;
        return withPublishedHeads(c);
    }

private:
    std::string name(const char* diffusers, const char* sgm) const { return m_isSgm ? sgm : diffusers; }
    bool has(const std::string& layer) const { return m_find(layer + ".weight") != nullptr; }

    /// A size of a layer's weight.
    int size(const std::string& layer, std::size_t rank, std::size_t dimension) const {
        const formats::TensorEntry* entry = m_find(layer + ".weight");
        if (entry == nullptr)
            failBadInput("tensor " + layer + ".weight is missing, which every UNet has");
        if (entry->shape.size() != rank || entry->shape[dimension] < 1 || entry->shape[dimension] > 65'536)
            failBadInput("tensor " + layer + ".weight: expected " + std::to_string(rank) +
                         " dimensions from 1 to 65536, found " + formats::toString(entry->shape));
        return static_cast<int>(entry->shape[dimension]);
    }

    /// Blocks of a transformer; 0: there is none.
    int layers(const std::string& transformer) const {
        int count = 0;
        while (count < kMostLayers && has(transformer + ".transformer_blocks." + std::to_string(count) + ".norm1"))
            ++count;
        return count;
    }

    StoredLevels diffusersLevels() const {
        StoredLevels levels;
        for (int i = 0; i < kMostLevels; ++i) {
            const std::string level = "down_blocks." + std::to_string(i);
            if (!has(level + ".resnets.0.conv1"))
                break;
            levels.emplace_back();
            for (int j = 0; j < kMostLayers && has(level + ".resnets." + std::to_string(j) + ".conv1"); ++j)
                levels.back().push_back(
                    {level + ".resnets." + std::to_string(j), level + ".attentions." + std::to_string(j)});
        }
        requireSome(levels, "down_blocks.0.resnets.0.conv1.weight");
        return levels;
    }

    /// Levels end where the sides are halved.
    StoredLevels sgmLevels() const {
        StoredLevels levels(1);
        for (int i = 1; i < kMostLayers; ++i) {
            const std::string here = "input_blocks." + std::to_string(i);
            if (has(here + ".0.op"))
                levels.emplace_back();
            else if (has(here + ".0.in_layers.2"))
                levels.back().push_back({here + ".0", here + ".1"});
            else
                break;
        }
        if (levels.size() > kMostLevels || std::ranges::any_of(levels, [](const auto& one) { return one.empty(); }))
            levels.clear();
        requireSome(levels, "input_blocks.1.0.in_layers.2.weight");
        return levels;
    }

    static void requireSome(const StoredLevels& levels, const char* tensor) {
        if (levels.empty())
            failBadInput(std::string("tensor ") + tensor + " is missing, so the UNet's sizes cannot be recognised");
    }

    void readText(const StoredLevels& levels, const std::string& mid, UnetConfig& c) const {
        std::string transformer = mid;
        for (const auto& level : levels)
            if (has(level.front().transformer + ".proj_in"))
                transformer = level.front().transformer;
        c.crossAttentionDim = size(transformer + ".transformer_blocks.0.attn2.to_k", 2, 1);
        c.linearProjection = m_find(transformer + ".proj_in.weight") != nullptr &&
                             m_find(transformer + ".proj_in.weight")->shape.size() == 2;
    }

    const FindTensor& m_find;
    bool m_isSgm;
};

} // namespace

std::optional<UnetLayout> layoutOf(const FindTensor& find) {
    const auto hasAll = [&find](std::initializer_list<const char*> names) {
        return std::ranges::all_of(names, [&find](const char* name) { return find(name) != nullptr; });
    };
    if (hasAll({"down_blocks.0.resnets.0.conv1.weight", "time_embedding.linear_1.weight", "conv_in.weight",
                "up_blocks.0.resnets.0.conv1.weight"}))
        return UnetLayout::Diffusers;
    if (hasAll({"input_blocks.0.0.weight", "time_embed.0.weight", "output_blocks.0.0.in_layers.2.weight"}))
        return UnetLayout::Sgm;
    return std::nullopt;
}

UnetConfig unetFromShapes(const FindTensor& find, UnetLayout layout) {
    return ShapeReader(find, layout).read();
}

} // namespace core::model::unet
