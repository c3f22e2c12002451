#pragma once

#include "core/autoencoder/autoencoder.h"
#include "core/base/compute.h"
#include "core/sampling/picture_decoder.h"

#include <string>
#include <vector>

namespace core::checkpoint {

/// How a model's x becomes pictures.
struct ModelPictures {
    autoencoder::AutoencoderPtr autoencoder{}; ///< null: the model works on pixels, or none was found
    sampling::PictureDecoderPtr decoder{};     ///< for final pictures
    sampling::PictureDecoderPtr preview{};     ///< a fast one, for pictures of the same size while they form
    std::vector<std::string> notes{};          ///< one line each: about the autoencoder's file, or why there is none
};

/// Pictures of latents through an autoencoder, which takes the denoiser's scaling off first.
sampling::PictureDecoderPtr autoencoderDecoder(autoencoder::AutoencoderPtr autoencoder);

/// Finds and opens what a model needs for pictures. @param autoencoder its folder or file as chosen; empty: the one
/// beside the model; one that cannot be used there is a note, and pictures are approximate.
/// @throws Error{BadInput} for a chosen one that cannot be used, Error{BadArgument} for one that does not fit.
ModelPictures openPictures(const model::ModelInfo& info, const std::string& autoencoder, const Device& device);

} // namespace core::checkpoint
