#pragma once

#include <cstdint>
#include <string_view>

namespace core::data {

/// What an image file's header promises, so that a bomb is refused before it is decoded. Read by the decoder's own
/// rules (OpenCV 4.6 with libjpeg, libpng and libwebp): what it would see otherwise is refused.
struct ImageHeader {
    std::uint64_t width = 0; ///< before the image is turned as its EXIF says
    std::uint64_t height = 0;
    std::uint64_t workBytes = 0; ///< what the decoder takes beside the file and three bytes for each pixel, at most
};

/// Reads the size from the header of a PNG, JPEG, BMP, WebP or PNM file and checks that the file has its end.
/// @param bytes the whole file. @throws Error{BadInput} (without a file name) for anything else or a damaged one.
ImageHeader readImageHeader(std::string_view bytes);

} // namespace core::data
