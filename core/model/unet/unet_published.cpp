#include "core/model/unet/unet_published.h"

#include "core/base/error.h"

namespace core::model::unet {
namespace {

constexpr int kHeadChannels = 64;
constexpr int kRefinerContext = 1280;
constexpr int kRefinerAddition = 2560;

UnetConfig stableDiffusion(std::vector<int> heads, int context, bool isLinear, int side) {
    UnetConfig config;
    config.height = config.width = side;
    config.blockOutChannels = {320, 640, 1280, 1280};
    config.transformerLayers = {1, 1, 1, 0};
    config.heads = std::move(heads);
    config.midTransformerLayers = 1;
    config.crossAttentionDim = context;
    config.linearProjection = isLinear;
    config.additionInputs = 0;
    return config;
}

/// The built-in text-to-image model's.
UnetConfig builtIn() {
    UnetConfig config;
    config.height = config.width = 32;
    config.inChannels = config.outChannels = 3;
    config.blockOutChannels = {16, 32, 80};
    config.transformerLayers = {0, 1, 2};
    config.heads = {1, 2, 5};
    config.midTransformerLayers = 2;
    config.layersPerBlock = 1;
    config.crossAttentionDim = 96;
    config.additionInputs = 96;
    config.additionTimeChannels = 8;
    config.normGroups = 8;
    return config;
}

} // namespace

const std::vector<PublishedUnet>& publishedUnets() {
    static const std::vector<PublishedUnet> all{
        {"SDXL", "SDXL", {}, schedule::Prediction::Epsilon, 5},
        {"SD-1.5", "Stable Diffusion 1.5", stableDiffusion({8, 8, 8, 8}, 768, false, 64)},
        {"SD-2.1", "Stable Diffusion 2.1", stableDiffusion({5, 10, 20, 20}, 1024, true, 96),
         schedule::Prediction::Velocity},
        {"demo-text", "the built-in text-to-image model", builtIn(), schedule::Prediction::Sample, 3},
    };
    return all;
}

const PublishedUnet* publishedLike(const UnetConfig& config) {
    for (const PublishedUnet& one : publishedUnets())
        if (one.config.crossAttentionDim == config.crossAttentionDim &&
            one.config.additionInputs == config.additionInputs &&
            one.config.linearProjection == config.linearProjection)
            return &one;
    return nullptr;
}

std::string otherKindOf(const UnetConfig& config) {
    const PublishedUnet* published = publishedLike(config);
    const std::string family = !published ? "a UNet" : (published->name == "SDXL" ? "an " : "a ") + published->what;
    const std::string channels = " (" + std::to_string(config.inChannels) + " input channels), not supported";
    if (config.inChannels == 9)
        return family + " inpainting model" + channels + ": it needs an image and a mask";
    if (config.inChannels == 8 && config.outChannels == 4)
        return family + " instruct-pix2pix model" + channels + ": it needs an image";
    if (config.inChannels != config.outChannels)
        return "a UNet of " + std::to_string(config.inChannels) + " input and " + std::to_string(config.outChannels) +
               " output channels, not supported";
    if (config.crossAttentionDim == kRefinerContext && config.additionInputs == kRefinerAddition)
        return "the SDXL refiner; open the base model";
    const int depth = config.transformerLayers.back();
    const std::string found = " (" + std::to_string(depth) + " transformer blocks at " +
                              std::to_string(config.blockOutChannels.back()) + " channels, " +
                              std::to_string(config.midTransformerLayers) + " in the middle), not supported";
    if (published && published->name == "SDXL" && (depth == 4 || depth == 2) && config.midTransformerLayers == 0)
        return "a distilled SDXL, " + std::string(depth == 4 ? "SSD-1B" : "Segmind Vega") + found;
    if (published && published->name == "SDXL" && (depth == 5 || depth == 6))
        return "a distilled SDXL, KOALA" + found;
    return depth > 0 && depth != config.midTransformerLayers ? "a UNet of another build" + found : std::string();
}

UnetConfig withPublishedHeads(UnetConfig found) {
    const PublishedUnet* published = publishedLike(found);
    const bool hasItsLevels = published != nullptr && published->config.blockOutChannels == found.blockOutChannels;
    if (hasItsLevels) {
        found.normGroups = published->config.normGroups;
        found.additionTimeChannels = published->config.additionTimeChannels;
    }
    found.heads.clear();
    for (std::size_t i = 0; i < found.levels(); ++i) {
        const int channels = found.blockOutChannels[i];
        found.heads.push_back(hasItsLevels ? published->config.heads[i] : channels / kHeadChannels);
        if (channels % found.normGroups != 0 || (!hasItsLevels && channels % kHeadChannels != 0))
            failBadInput(
                std::to_string(channels) +
                " channels are no multiple of 64: heads and norm groups show in no shape; give the config.json "
                "of the model");
    }
    if (published) {
        found.height = published->config.height;
        found.width = published->config.width;
    }
    return found;
}

} // namespace core::model::unet
