#pragma once

#include "core/conditioning/conditioner.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

/// What the cases of sdxl/cases ask for.
namespace golden {

inline std::optional<std::string> textAt(const nlohmann::json& json, const char* key, std::size_t index) {
    return json.contains(key) ? std::optional(json.at(key).at(index).get<std::string>()) : std::nullopt;
}

inline std::optional<core::conditioning::ImageSize> sizeAt(const nlohmann::json& json, const char* key) {
    return json.contains(key) ? std::optional(core::conditioning::ImageSize{json.at(key).at(0), json.at(key).at(1)})
                              : std::nullopt;
}

inline core::conditioning::SizeConditioning sizesAt(const nlohmann::json& json, const std::string& prefix) {
    core::conditioning::SizeConditioning sizes{.original = sizeAt(json, (prefix + "original_size").c_str()),
                                               .target = sizeAt(json, (prefix + "target_size").c_str())};
    if (const auto crop = sizeAt(json, (prefix + "crops_coords_top_left").c_str())) {
        sizes.cropTop = crop->height;
        sizes.cropLeft = crop->width;
    }
    return sizes;
}

/// One per image.
inline std::vector<core::conditioning::Request> requestsOf(const nlohmann::json& json) {
    std::vector<core::conditioning::Request> requests;
    for (std::size_t i = 0; i < json.at("prompt").size(); ++i)
        requests.push_back({.prompt = textAt(json, "prompt", i),
                            .prompt2 = textAt(json, "prompt_2", i),
                            .negativePrompt = textAt(json, "negative_prompt", i),
                            .negativePrompt2 = textAt(json, "negative_prompt_2", i),
                            .size = core::conditioning::ImageSize{json.at("height"), json.at("width")},
                            .sizes = sizesAt(json, ""),
                            .negativeSizes = sizesAt(json, "negative_"),
                            .clipSkip = json.value("clip_skip", 0)});
    return requests;
}

} // namespace golden
