#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace core {

/// An 8-bit RGB image, rows from the top, three bytes per pixel, no padding.
struct Image {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgb; ///< width·height·3 bytes

    bool empty() const { return rgb.empty(); }
    bool operator==(const Image&) const = default;
};

/// Lays images of one size out row by row with `gap` pixels of white between them.
/// @throws Error{BadArgument} if sizes differ or columns < 1.
Image tileImages(const std::vector<Image>& images, int columns, int gap = 2);

/// Enlarges by a whole factor without smoothing, so that small images stay readable. @param factor >= 1.
Image enlargeImage(const Image& image, int factor);

/// The bytes of a PNG file. @throws Error{Failed} for an empty image.
std::string pngOf(const Image& image);

/// Writes a PNG through `path` + ".part" and a rename, so that a failure leaves an older file as it was.
/// @throws Error{Failed} naming the path.
void writePng(const std::filesystem::path& path, const Image& image);

/// Reads an image as 8-bit RGB. @throws Error{BadInput} naming the path.
Image readImage(const std::filesystem::path& path);

} // namespace core
