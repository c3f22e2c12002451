#include "core/checkpoint/text_encoder_architecture.h"

#include "core/checkpoint/component.h"
#include "core/checkpoint/text_encoder_config_json.h"
#include "core/conditioning/clip/text_encoder_tensors.h"

#include <nlohmann/json.hpp>

namespace core::checkpoint {
namespace {

using namespace conditioning::clip;

Component textEncoder(const TextEncoderConfig& config) {
    return config.projection > 0 ? Component{"CLIPTextModelWithProjection", "a CLIP text encoder with projection",
                                             textEncoderTensors(config)}
                                 : Component{"CLIPTextModel", "a CLIP text encoder", textEncoderTensors(config)};
}

std::optional<Component> textEncoderOf(const formats::JsonView& config) {
    return isTextEncoderConfig(config) ? std::optional(textEncoder(readTextEncoderConfig(config))) : std::nullopt;
}

PublishedComponent publishedEncoder(const TextEncoderConfig& config) {
    return {textEncoderConfigJson(config), textEncoder(config)};
}

const std::vector<PublishedComponent>& textEncoderSizes() {
    static const std::vector<PublishedComponent> all{publishedEncoder(clipL()), publishedEncoder(openClipBigG()),
                                                     publishedEncoder(openClipH())};
    return all;
}

} // namespace

Architecture textEncoderArchitecture() {
    return componentArchitecture({.name = "CLIPTextModel",
                                  .what = "a CLIP text encoder",
                                  .published = {"CLIP-L", "OpenCLIP-bigG", "OpenCLIP-H"},
                                  .read = textEncoderOf,
                                  .sizes = textEncoderSizes});
}

} // namespace core::checkpoint
