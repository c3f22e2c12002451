#include "core/checkpoint/unet_architecture.h"

#include "core/checkpoint/component.h"
#include "core/model/unet/unet_tensors.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace core::checkpoint {
namespace {

using Json = nlohmann::ordered_json;
using model::unet::UnetConfig;

constexpr const char* unetClass = "UNet2DConditionModel";
constexpr int maxUnetChannels = 65'536;
constexpr int maxUnetLayers = 1024;
constexpr std::size_t maxBlocks = 16;

std::vector<int> integers(const formats::JsonView& config, const char* key, std::size_t count, int largest) {
    std::vector<int> numbers;
    for (const formats::JsonView& item : config.at(key).items())
        numbers.push_back(static_cast<int>(item.integer(1, largest)));
    if (numbers.empty() || numbers.size() > maxBlocks || (count > 0 && numbers.size() != count))
        config.at(key).fail("expected a number per block, found " + std::to_string(numbers.size()));
    return numbers;
}

Component unet(const UnetConfig& config) {
    return {unetClass, "a UNet of SDXL's kind", model::unet::unetTensors(config)};
}

bool isSdxlKind(const formats::JsonView& config) {
    const auto projection = config.find("use_linear_projection");
    const auto addition = config.find("addition_embed_type");
    return projection && projection->value() == true && addition && addition->value() == "text_time";
}

UnetConfig readUnet(const formats::JsonView& config) {
    UnetConfig c;
    c.inChannels = componentNumber(config, "in_channels", 1, maxUnetChannels);
    c.outChannels = componentNumber(config, "out_channels", 1, maxUnetChannels);
    c.blockOutChannels = integers(config, "block_out_channels", 0, maxUnetChannels);
    c.transformerLayers = integers(config, "transformer_layers_per_block", c.blockOutChannels.size(), maxUnetLayers);
    const std::vector<std::string> types = config.at("down_block_types").strings();
    if (types.size() != c.blockOutChannels.size())
        config.at("down_block_types").fail("expected one per block, found " + std::to_string(types.size()));
    for (std::size_t i = 0; i < types.size(); ++i)
        if (types[i] == "DownBlock2D")
            c.transformerLayers[i] = 0;
    c.layersPerBlock = componentNumber(config, "layers_per_block", 1, maxUnetLayers);
    c.crossAttentionDim = componentNumber(config, "cross_attention_dim", 1, maxUnetChannels);
    c.additionInputs = componentNumber(config, "projection_class_embeddings_input_dim", 1, maxUnetChannels);
    return c;
}

Json toJson(const UnetConfig& config) {
    Json down = Json::array(), layers = Json::array();
    for (const int count : config.transformerLayers) {
        down.push_back(count == 0 ? "DownBlock2D" : "CrossAttnDownBlock2D");
        layers.push_back(std::max(1, count)); // diffusers has a number for blocks without a transformer too
    }
    return {{"_class_name", unetClass},
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

std::optional<Component> unetOf(const formats::JsonView& config) {
    const auto name = config.isObject() ? config.find("_class_name") : std::nullopt;
    const bool isUnet = name && name->value() == unetClass && isSdxlKind(config);
    return isUnet ? std::optional(unet(readUnet(config))) : std::nullopt;
}

const std::vector<PublishedComponent>& unetSizes() {
    static const std::vector<PublishedComponent> all{{toJson(UnetConfig{}).dump(), unet({})}};
    return all;
}

} // namespace

Architecture unetArchitecture() {
    return componentArchitecture({.name = unetClass,
                                  .what = "a UNet of SDXL's kind",
                                  .published = {"SDXL-UNet"},
                                  .read = unetOf,
                                  .sizes = unetSizes});
}

} // namespace core::checkpoint
