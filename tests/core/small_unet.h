#pragma once

#include "core/base/tensor.h"
#include "core/model/run_options.h"
#include "core/model/subnetwork.h"
#include "core/model/unet/unet.h"
#include "core/model/unet/unet_cut.h"
#include "core/model/unet/unet_plan.h"
#include "core/model/unet/unet_tensors.h"
#include "core/model/unet/unet_units.h"

/// UNets small enough for tests.
namespace small {

constexpr int kTokens = 5; ///< of texts()

/// Of SDXL's kind: 8×8 images of three channels, two levels, heads of 4, a transformer of one block on the lower one.
inline core::model::unet::UnetConfig unetConfig() {
    core::model::unet::UnetConfig config;
    config.height = config.width = 8;
    config.inChannels = config.outChannels = 3;
    config.blockOutChannels = {8, 16};
    config.transformerLayers = {0, 1};
    config.heads = {2, 4};
    config.midTransformerLayers = 1;
    config.layersPerBlock = 1;
    config.crossAttentionDim = 12;
    config.additionInputs = 6 * 4 + 10;
    config.additionTimeChannels = 4;
    config.normGroups = 4;
    return config;
}

/// None of whose tensors is zero.
inline std::shared_ptr<const core::model::unet::Unet> unet(const core::model::unet::UnetConfig& sizes = unetConfig()) {
    at::manual_seed(7);
    core::model::unet::StateDict tensors;
    const core::model::TensorShapes shapes = core::model::unet::unetTensors(sizes);
    for (const auto& [key, shape] : shapes.entries()) {
        std::int64_t inputs = 1;
        for (std::size_t i = 1; i < shape.size(); ++i)
            inputs *= shape[i];
        const bool isNorm = shape.size() == 1 && key.ends_with(".weight");
        tensors[key] = at::randn(shape) * (shape.size() == 1 ? 0.1 : 1 / std::sqrt(inputs)) + (isNorm ? 1 : 0);
    }
    core::model::ModelInfo info;
    info.name = "small";
    info.channels = sizes.inChannels;
    info.height = sizes.height;
    info.width = sizes.width;
    return std::make_shared<core::model::unet::Unet>(info, core::model::unet::unetFromStateDict(sizes, tensors));
}

/// Texts and sizes by number, one per image.
inline core::model::Conditioning texts(const std::vector<int>& prompts,
                                       const core::model::unet::UnetConfig& sizes = unetConfig()) {
    std::vector<at::Tensor> states, vectors;
    for (const int prompt : prompts) {
        at::manual_seed(100 + prompt);
        states.push_back(at::randn({kTokens, sizes.crossAttentionDim}));
        vectors.push_back(at::cat({at::randn({sizes.pooledChannels()}), at::full({6}, 8.0 * (1 + prompt))}));
    }
    return {.crossAttention = at::stack(states), .vector = at::stack(vectors)};
}

/// What costs less because texts() have fewer tokens than a prompt.
inline std::int64_t macsOfMissingTokens(const core::model::Denoiser& model) {
    const auto& unet = dynamic_cast<const core::model::unet::Unet&>(model);
    const core::model::unet::UnetConfig& config = unet.weights().config;
    const core::model::unet::UnetSize size{.height = config.height, .width = config.width, .tokens = kTokens};
    return model.macsPerForward(0) - core::model::unet::UnetCost(config, *unet.weights().plan, size).total();
}

/// Everything kept.
inline core::model::Subnetwork wholeUnits(const core::model::Denoiser& denoiser) {
    core::model::Subnetwork whole;
    for (const core::model::Unit& unit : denoiser.units()) {
        whole.units.emplace_back();
        for (int group = 0; group < unit.groups; ++group)
            whole.units.back().kept.push_back(group);
    }
    return whole;
}

/// Every `stride`-th group kept from `first` on, consumer weights that differ from the dense ones.
inline core::model::Subnetwork thinUnits(const core::model::Denoiser& denoiser, int first, int stride) {
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
