#pragma once

#include "core/base/image.h"
#include "core/data/image_header.h"

#include <cstdint>
#include <string_view>

namespace core::data {

/// Reads an image file's header and refuses what would be too large decoded (mostPixels()).
/// @throws Error{BadInput} without a file name, as readImageHeader().
ImageHeader checkedImageHeader(std::string_view bytes);

/// Bytes that decodeImage() and cutting the image down take at most, the file's own among them.
std::uint64_t decodingBytes(const ImageHeader& header, std::string_view bytes);

/// Decodes a PNG, JPEG, BMP, WebP or PNM file: turned upright as its EXIF says; 16 bits become 8, transparency is
/// dropped. @param header of checkedImageHeader(). @throws Error{BadInput} without a file name for a damaged file, and
/// where the decoder found another size than the header.
Image decodeImage(std::string_view bytes, const ImageHeader& header);

} // namespace core::data
