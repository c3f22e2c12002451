#pragma once

#include <cstdint>
#include <string_view>

namespace core::data {

/// What an image file's first bytes promise, so that a bomb is refused before it is decoded.
struct ImageHeader {
    std::uint64_t width = 0;
    std::uint64_t height = 0;
};

/// Reads the size from the header of a PNG, JPEG, BMP, WebP or PNM file and checks that a PNG or JPEG has its end.
/// @param bytes the whole file. @throws Error{BadInput} (without a file name) for anything else or a damaged one.
ImageHeader readImageHeader(std::string_view bytes);

} // namespace core::data
