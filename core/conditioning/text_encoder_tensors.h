#pragma once

#include "core/model/tensor_shapes.h"

namespace core::conditioning {

/// Sizes of a CLIP text encoder (transformers' CLIPTextModel). The defaults are CLIP ViT-L/14's.
struct TextEncoderConfig {
    int hiddenSize = 768;
    int intermediateSize = 3072;
    int layers = 12;
    int vocabulary = 49'408;
    int positions = 77;
    int projection = 0; ///< outputs of the projection of the pooled vector (CLIPTextModelWithProjection); 0: none

    bool operator==(const TextEncoderConfig&) const = default;
};

/// transformers' names, with the prefix "text_model." that all but the newest release write.
model::TensorShapes textEncoderTensors(const TextEncoderConfig& config);

} // namespace core::conditioning
