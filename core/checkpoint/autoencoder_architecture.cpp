#include "core/checkpoint/autoencoder_architecture.h"

#include "core/base/error.h"
#include "core/checkpoint/autoencoder_config_json.h"
#include "core/checkpoint/autoencoder_file.h"
#include "core/checkpoint/component.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace core::checkpoint {
namespace {

using autoencoder::AutoencoderConfig;

constexpr const char* autoencoderClass = "AutoencoderKL";

Component autoencoder(const AutoencoderConfig& config) {
    Component component{autoencoderClass, "an autoencoder", {}};
    for (const autoencoder::AutoencoderLayer& layer : autoencoder::autoencoderLayers(config))
        component.tensors.layer(layer.name, layer.weightShape());
    return component;
}

std::optional<Component> autoencoderOf(const formats::JsonView& config) {
    const auto name = config.isObject() ? config.find("_class_name") : std::nullopt;
    const bool isAutoencoder = name && name->value() == autoencoderClass;
    return isAutoencoder ? std::optional(autoencoder(readAutoencoderConfig(config))) : std::nullopt;
}

const std::vector<PublishedComponent>& autoencoderSizes() {
    static const std::vector<PublishedComponent> all = [] {
        const AutoencoderConfig sdxl{.blockOutChannels = {128, 256, 512, 512},
                                     .layersPerBlock = 2,
                                     .sampleSize = 1024,
                                     .scalingFactor = 0.13025};
        AutoencoderConfig sd = sdxl; // sd-vae-ft-mse and -ema, which the diffusion transformers are used with
        sd.sampleSize = 256;
        sd.scalingFactor = 0.18215;
        return std::vector<PublishedComponent>{{autoencoderConfigJson(sdxl), autoencoder(sdxl)},
                                               {autoencoderConfigJson(sd), autoencoder(sd)}};
    }();
    return all;
}

ModelDescription describe(RecognisedAutoencoder found) {
    ModelDescription description{.architecture = autoencoderClass, .layout = "diffusers"};
    description.whyNot = "an autoencoder, which samples nothing by itself: expected a diffusion model";
    description.warnings = std::move(found.warnings);
    description.autoencoder = std::move(found.config);
    return description;
}

/// One that can be opened, in any layout; else what is recognised by names and shapes alone.
std::optional<ModelDescription> recogniseAutoencoder(const Architecture& byShapes, const CheckpointHeader& header) {
    std::optional<ModelDescription> damaged;
    try {
        if (std::optional<RecognisedAutoencoder> found = recogniseAutoencoder(header.files);
            found && !found->map.isPart)
            return describe(std::move(*found));
    } catch (const Error& error) {
        if (error.code() != ErrorCode::BadInput)
            throw;
        damaged.emplace().whyNot = error.what();
    }
    const std::optional<ModelDescription> found = byShapes.recognise(header);
    return found ? found : damaged;
}

ModelOutline autoencoderOutline(const ModelDescription& description) {
    if (!description.autoencoder)
        return {};
    const AutoencoderConfig& config = *description.autoencoder;
    const std::int64_t side = std::max(1, config.sampleSize / config.pixelsPerLatent());
    return {autoencoder::autoencoderMacs(config, side, side).decode, {}};
}

} // namespace

Architecture autoencoderArchitecture() {
    const Architecture byShapes = componentArchitecture({.name = autoencoderClass,
                                                         .what = "an autoencoder",
                                                         .published = {"SDXL-VAE", "SD-VAE"},
                                                         .read = autoencoderOf,
                                                         .sizes = autoencoderSizes});
    Architecture architecture = byShapes;
    architecture.recognise = [byShapes](const CheckpointHeader& header) {
        return recogniseAutoencoder(byShapes, header);
    };
    architecture.outline = autoencoderOutline;
    return architecture;
}

} // namespace core::checkpoint
