#pragma once

#include "core/model/dit/dit.h"

/// A random diffusion transformer of the built-in model's kind, small enough to run in milliseconds.
namespace tiny {

inline core::model::dit::DitWeights weights(std::uint64_t seed = 1) {
    core::model::dit::DitConfig config;
    config.patchSize = 8;
    config.hiddenSize = 24;
    config.depth = 2;
    config.numHeads = 3;
    core::model::dit::DitWeights made = core::model::dit::randomDit(config, seed);
    // Upstream's initialisation zeroes the modulation and the output: every gate would be shut and every image zero.
    core::model::dit::visitTensors(made, [](const std::string& key, at::Tensor& tensor) {
        if (key.find("adaLN_modulation") != std::string::npos || key.find("final_layer") != std::string::npos)
            tensor = at::sin(at::arange(tensor.numel(), at::kFloat)).view(tensor.sizes()) * 0.3;
    });
    return made;
}

inline std::shared_ptr<core::model::dit::Dit> model(const core::model::dit::DitWeights& tensors = weights()) {
    core::model::ModelInfo info;
    info.name = "tiny";
    info.classes.count = 10;
    return std::make_shared<core::model::dit::Dit>(info, tensors);
}

inline double relativeDistance(const at::Tensor& a, const at::Tensor& b) {
    return ((a - b).norm() / b.norm()).item<double>();
}

} // namespace tiny
