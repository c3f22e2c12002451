#pragma once

#include <cstdint>

namespace core {

/// At most so many pixels are decoded, whatever a file promises: 40 million, 120 MB as 8-bit RGB. OpenCV's own limit is
/// the same (OPENCV_IO_MAX_IMAGE_PIXELS; a person who sets less gets less), a second barrier behind the check of
/// headers.
std::uint64_t mostPixels();

} // namespace core
