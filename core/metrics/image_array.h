#pragma once

#include "core/base/image.h"

#include <filesystem>
#include <vector>

namespace core::metrics {

/// Writes images of one size as NumPy's .npz with one uint8 array arr_0 [n,height,width,3], the form in which
/// guided-diffusion's evaluation suite takes samples. @throws Error{BadArgument} for no images, different sizes or 4
/// GiB and more, Error{Failed} naming the file.
void writeImageArray(const std::filesystem::path& file, const std::vector<Image>& images);

} // namespace core::metrics
