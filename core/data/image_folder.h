#pragma once

#include "core/autoencoder/autoencoder.h"
#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/data/calibration_set.h"
#include "core/data/decoding_budget.h"
#include "core/model/model_info.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace core::data {

/// An image of a file, cut to a model's size.
struct CroppedImage {
    Image image;
    std::string bytesSha256;  ///< of the file
    std::string pixelsSha256; ///< of all decoded pixels and the size
    int width = 0;            ///< before it was cut
    int height = 0;
};

/// Decodes an image (decodeImage) and cuts it (centreCrop), in a share of `budget`. Nothing is decoded before the
/// header was checked: at most mostPixels(). @throws Error{BadInput} naming the file.
CroppedImage readCroppedImage(const std::filesystem::path& file, int size, DecodingBudget& budget);

/// Which images of a folder, and how they become a model's x.
struct FolderImages {
    std::filesystem::path folder; ///< or, of a model that reads prompts, the .jsonl file in it that holds its captions
    int samples = 300;
    std::uint64_t seed = 0;
    autoencoder::AutoencoderPtr autoencoder{}; ///< of a latent model
    std::filesystem::path classMap{};          ///< which folder holds which class; empty: the folders' names say it
};

/// Images of a folder (listImages) in a model's units: a seeded choice where there are more, in turns where there
/// are fewer. What cannot be used or is there twice is left out and named in the notes. A latent model's x is a draw
/// from the autoencoder's posterior, as its training data were. A model that reads prompts is asked for the captions
/// (ImageCaptions); images without one are left out.
/// @throws Error{BadArgument} for a model of latents without an autoencoder or of images that are not square,
/// Error{BadInput} for a folder without a usable image.
CalibrationSet folderCalibrationSet(const model::ModelInfo& info, const FolderImages& options,
                                    const Progress& progress = {});

} // namespace core::data
