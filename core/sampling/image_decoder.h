#pragma once

#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/model/model_info.h"

#include <memory>
#include <string>
#include <vector>

namespace at {
class Tensor;
}

namespace core::sampling {

/// Makes images of what a denoiser works on: pixels, or an autoencoder's latents. Immutable and shared; used by the
/// thread that computes.
class ImageDecoder {
public:
    virtual ~ImageDecoder() = default;

    /// One image per x of the batch. @param x floating [N,C,H,W] on any device. @throws Error{Cancelled} between two
    /// images, Error{Failed} where the images are not finite.
    virtual std::vector<Image> decode(const at::Tensor& x, const Progress& progress = {}) const = 0;
    /// Whether the images only give an idea of what an autoencoder would make.
    virtual bool isApproximate() const = 0;
    /// What makes the images, one line for people: "pixels", "linear map of SDXL's latents".
    virtual std::string description() const = 0;
};

using ImageDecoderPtr = std::shared_ptr<const ImageDecoder>;

/// Where latents come from, as far as a linear map to colours needs to know.
struct LatentFormat {
    int channels = 4;
    double scalingFactor = 0.18215; ///< latent of the denoiser = scalingFactor · latent of the autoencoder
    int enlarge = 8; ///< pixels per latent and side, as the autoencoder has: Stable Diffusion's and SDXL's have 8
};

/// Images in [-1,1] = x·pixelScale.
ImageDecoderPtr pixelDecoder(double pixelScale);

/// Colours as a linear function of a latent's channels, approximate and fast. The factors are ComfyUI's
/// (comfy/latent_formats.py, SD15 and SDXL), measured on what the autoencoders make of images; for latents without
/// known factors the first three channels are red, green and blue.
ImageDecoderPtr linearDecoder(const LatentFormat& format);

/// What makes images where nobody chose: pixels of a pixel-space model, else the linear map.
ImageDecoderPtr usualDecoder(const model::ModelInfo& info);

} // namespace core::sampling
