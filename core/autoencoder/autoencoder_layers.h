#pragma once

#include "core/autoencoder/autoencoder_config.h"

#include <cstdint>
#include <string>
#include <vector>

namespace core::autoencoder {

/// A layer with parameters. Its tensors are NAME.weight and NAME.bias.
struct AutoencoderLayer {
    enum class Kind { Convolution, Norm, Linear };

    std::string name; ///< diffusers' current one
    Kind kind = Kind::Convolution;
    int inputs = 0;  ///< channels
    int outputs = 0; ///< channels
    int kernel = 1;  ///< side of a convolution's
    int level = 0;   ///< the output's sides are the latent's times 2^level

    std::vector<std::int64_t> weightShape() const;
};

/// All layers of an autoencoder in diffusers' order: encoder, decoder, the two convolutions around the latent.
std::vector<AutoencoderLayer> autoencoderLayers(const AutoencoderConfig& config);

/// Multiply-adds of one image, attention products included.
struct AutoencoderMacs {
    std::int64_t encode = 0;
    std::int64_t decode = 0;
};
/// @param height of the latent. @param width of the latent.
AutoencoderMacs autoencoderMacs(const AutoencoderConfig& config, std::int64_t height, std::int64_t width);

} // namespace core::autoencoder
