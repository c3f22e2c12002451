#pragma once

#include <optional>
#include <vector>

namespace core::autoencoder {

inline constexpr int maxAutoencoderLevels = 8;
inline constexpr int maxAutoencoderLayers = 64; ///< per block

/// Sizes and variants of an AutoencoderKL: the fields of diffusers' config.json, with its defaults.
struct AutoencoderConfig {
    int inChannels = 3;
    int outChannels = 3;
    int latentChannels = 4;
    std::vector<int> blockOutChannels{64}; ///< from the image's side to the latent's; halves the sides between two
    int layersPerBlock = 1;                ///< ResNets per encoder block; decoder blocks have one more
    int normNumGroups = 32;
    int sampleSize = 32; ///< side of the images that it was trained on, pixels
    double scalingFactor = 0.18215;
    std::optional<double> shiftFactor{};
    std::vector<double> latentsMean{}; ///< per latent channel; empty: none
    std::vector<double> latentsStd{};  ///< likewise
    bool useQuantConv = true;
    bool usePostQuantConv = true;
    bool midBlockAttention = true;

    int levels() const { return static_cast<int>(blockOutChannels.size()); }
    /// Pixels per latent and side.
    int pixelsPerLatent() const { return 1 << (levels() - 1); }
    bool operator==(const AutoencoderConfig&) const = default;
};

} // namespace core::autoencoder
