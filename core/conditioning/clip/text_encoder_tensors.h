#pragma once

#include "core/conditioning/clip/text_encoder_config.h"
#include "core/model/tensor_shapes.h"

namespace core::conditioning::clip {

/// transformers' names, with the prefix "text_model." that all but the newest release write.
model::TensorShapes textEncoderTensors(const TextEncoderConfig& config);

} // namespace core::conditioning::clip
