#pragma once

#include "core/base/image.h"

#include <vector>

namespace core::metrics {

/// How near images are to others of the same seeds, as command line, window, reports and benchmarks have it. NaN: not
/// known.
struct SetQuality {
    double mse = 0;  ///< mean over the images, in squared 8-bit steps (0…65025)
    double psnr = 0; ///< of that MSE, dB; +∞: the same images
    double ssim = 0; ///< mean over the images
};

/// @param psnr per image, dB; NaN where it is not known yet. @param ssim likewise.
SetQuality setQuality(const std::vector<double>& psnr, const std::vector<double>& ssim);

/// @throws Error{BadArgument} for sets of different length, and as psnr() and ssim().
SetQuality setQuality(const std::vector<Image>& reference, const std::vector<Image>& images);

} // namespace core::metrics
