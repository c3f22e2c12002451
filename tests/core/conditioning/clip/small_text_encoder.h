#pragma once

#include "core/conditioning/clip/text_encoder.h"
#include "core/conditioning/clip/text_encoder_tensors.h"

#include <ATen/ATen.h>

/// A text encoder of a few thousand random weights.
namespace small_text_encoder {

namespace clip = core::conditioning::clip;

inline clip::TextEncoderConfig config(int vocabulary = 40) {
    return {.hiddenSize = 8,
            .intermediateSize = 12,
            .layers = 3,
            .heads = 2,
            .vocabulary = vocabulary,
            .positions = 77,
            .projection = 6,
            .activation = clip::Activation::Gelu};
}

inline clip::TextEncoder::Weights weights(const clip::TextEncoderConfig& config, std::uint64_t seed = 1) {
    at::Generator generator = at::globalContext().defaultGenerator(at::kCPU).clone();
    generator.set_current_seed(seed);
    const core::model::TensorShapes shapes = clip::textEncoderTensors(config);
    clip::TextEncoder::Weights weights;
    for (const auto& [name, shape] : shapes.entries())
        weights[name] = at::randn(shape, generator) * 0.3;
    return weights;
}

inline clip::TextEncoderPtr encoder(const clip::TextEncoderConfig& config = small_text_encoder::config(),
                                    std::uint64_t seed = 1) {
    return std::make_shared<const clip::TextEncoder>(config, weights(config, seed));
}

} // namespace small_text_encoder
