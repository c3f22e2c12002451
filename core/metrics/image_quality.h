#pragma once

#include "core/base/image.h"

namespace core::metrics {

/// Mean squared difference over all pixels and channels, in squared 8-bit steps (0…65025).
/// @throws Error{BadArgument} for empty images or different sizes.
double mse(const Image& a, const Image& b);

/// Peak signal-to-noise ratio 10·log10(255²/mse) in dB; +∞ for identical images. @throws as mse().
double psnr(const Image& a, const Image& b);

/// Structural similarity (Wang et al. 2004), in [-1,1]: Gaussian window 11×11 with σ = 1.5, K1 = 0.01, K2 = 0.03,
/// population covariance, windows wholly inside the image, mean over windows and channels; scikit-image's
/// structural_similarity with gaussian_weights=True and use_sample_covariance=False. @throws as mse(), and for images
/// smaller than the window.
double ssim(const Image& a, const Image& b);

} // namespace core::metrics
