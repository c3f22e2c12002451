#pragma once

#include "core/base/image.h"

namespace core::data {

/// The middle of an image as size×size pixels, as ADM's training data are cut (guided-diffusion's center_crop_arr,
/// Dhariwal & Nichol 2021): halved by averaging while the shorter side is at least twice the size, then resized with
/// antialiased bicubic interpolation, then cut. Equal to the original, which uses Pillow's resampling, bit for bit.
/// @throws Error{BadArgument} for an empty image or size < 1.
Image centreCrop(const Image& image, int size);

} // namespace core::data
