#pragma once

#include "core/conditioning/clip/text_encoder_config.h"
#include "core/formats/json.h"

#include <string>

namespace core::checkpoint {

/// Whether a config.json is that of transformers' CLIPTextModel, with or without projection.
bool isTextEncoderConfig(const formats::JsonView& config);

/// Its sizes. @throws Error{BadInput} naming file and field: for a size that is missing or out of range, and for what
/// would make other numbers than CLIP's network.
conditioning::clip::TextEncoderConfig readTextEncoderConfig(const formats::JsonView& config);

/// The config.json of an encoder of these sizes.
std::string textEncoderConfigJson(const conditioning::clip::TextEncoderConfig& config);

} // namespace core::checkpoint
