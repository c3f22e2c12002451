#pragma once

#include "core/base/tensor.h"
#include "core/model/dit/dit.h"
#include "core/model/run_options.h"
#include "core/model/subnetwork.h"

/// Models small enough for tests.
namespace small {

/// Sizes: 8×8 images, 3 blocks, 4 heads of 8, 64 neurons, 5 classes.
inline core::model::dit::DitConfig config() {
    core::model::dit::DitConfig config;
    config.inputSize = 8;
    config.patchSize = 2;
    config.hiddenSize = 32;
    config.depth = 3;
    config.numHeads = 4;
    config.mlpRatio = 2;
    config.numClasses = 5;
    return config;
}

/// A random DiT none of whose tensors is zero, so that every part shows in the output.
inline std::shared_ptr<const core::model::dit::Dit> dit(const core::model::dit::DitConfig& sizes = config()) {
    core::model::dit::DitWeights weights = core::model::dit::randomDit(sizes, 7);
    at::manual_seed(7);
    core::model::dit::visitTensors(weights, [](const std::string& key, at::Tensor& tensor) {
        if (key != "pos_embed")
            tensor = at::randn(tensor.sizes()) * (tensor.dim() > 1 ? 0.6 / std::sqrt(tensor.size(-1)) : 0.1);
    });
    core::model::ModelInfo info;
    info.name = "small";
    info.classes.count = sizes.numClasses;
    info.channels = sizes.inChannels;
    info.height = info.width = sizes.inputSize;
    info.prediction = core::schedule::Prediction::Sample;
    info.recommendedGuidance = 2;
    return std::make_shared<core::model::dit::Dit>(info, weights);
}

/// The same over latents of four channels.
inline std::shared_ptr<const core::model::dit::Dit> latentDit() {
    core::model::dit::DitConfig sizes = config();
    sizes.inChannels = 4;
    const auto pixels = dit(sizes);
    core::model::ModelInfo info = pixels->info();
    info.isPixelSpace = false;
    return std::make_shared<core::model::dit::Dit>(info, pixels->weights());
}

/// Class labels, one per image.
inline core::model::Conditioning labelled(const std::vector<std::int64_t>& labels) {
    return {.labels = at::tensor(labels, at::kLong)};
}

inline double maxDifference(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

/// Everything kept.
inline core::model::Subnetwork wholeSubnetwork(const core::model::Denoiser& denoiser) {
    core::model::Subnetwork whole;
    for (const core::model::Unit& unit : denoiser.units()) {
        whole.units.emplace_back();
        for (int group = 0; group < unit.groups; ++group)
            whole.units.back().kept.push_back(group);
    }
    return whole;
}

/// Every `stride`-th group kept from `first` on, consumer weights scaled so that they differ from the dense ones.
inline core::model::Subnetwork thinSubnetwork(const core::model::Denoiser& denoiser, int first, int stride) {
    core::model::Subnetwork thin;
    for (std::size_t i = 0; i < denoiser.units().size(); ++i) {
        const core::model::Unit& unit = denoiser.units()[i];
        core::model::KeptUnit part;
        for (int group = first; group < unit.groups; group += stride)
            part.kept.push_back(group);
        at::manual_seed(i);
        part.weight = at::randn({unit.outputs, static_cast<std::int64_t>(part.kept.size()) * unit.groupSize}) * 0.1;
        thin.units.push_back(part);
    }
    return thin;
}

} // namespace small
