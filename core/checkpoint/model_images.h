#pragma once

#include "core/autoencoder/autoencoder.h"
#include "core/base/compute.h"
#include "core/sampling/image_decoder.h"

#include <cstdint>
#include <string>
#include <vector>

namespace core::checkpoint {

/// How a model's x becomes images.
struct ModelImages {
    autoencoder::AutoencoderPtr autoencoder{}; ///< null: the model works on pixels, or none was found
    sampling::ImageDecoderPtr decoder{};       ///< for final images
    sampling::ImageDecoderPtr preview{};       ///< a fast one, for images of the same size while they form
    std::vector<std::string> notes{};          ///< one line each: about the autoencoder's file, or why there is none
};

/// Memory that an autoencoder takes to decode an image of so many pixels at once, beside its weights; roughly, bytes.
std::int64_t decodingBytes(const autoencoder::AutoencoderConfig& config, std::int64_t pixels);

/// Images of latents through an autoencoder, which takes the denoiser's scaling off first.
sampling::ImageDecoderPtr autoencoderDecoder(autoencoder::AutoencoderPtr autoencoder);

/// How long an autoencoder is in memory.
enum class AutoencoderStay {
    Resident,
    WhileItWorks ///< it is read anew for every batch of images, so that a large model has the memory until then
};

/// Finds and opens what a model needs for images. @param autoencoder its folder or file as chosen; empty: the one
/// beside the model, in its file or in its base; one that cannot be used there is a note, and images are approximate.
/// @param stay of WhileItWorks ModelImages::autoencoder is null.
/// @throws Error{BadInput} for a chosen one that cannot be used, Error{BadArgument} for one that does not fit.
ModelImages openImages(const model::ModelInfo& info, const std::string& autoencoder, const Device& device,
                       AutoencoderStay stay = AutoencoderStay::Resident);

} // namespace core::checkpoint
