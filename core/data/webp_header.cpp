#include "core/data/webp_header.h"

namespace core::data {
namespace {

constexpr std::size_t kLooked = 32; ///< OpenCV looks no further

void requireWebp(bool right) {
    if (!right)
        failBadInput("damaged WebP header");
}

/// The canvas of a file with alpha, a colour profile or notes; the picture itself must fill it, else libwebp fails.
ImageHeader readExtended(const HeaderBytes& bytes) {
    constexpr std::uint64_t animation = 2;
    requireWebp(bytes.little(16, 4) == 10);
    if ((bytes.byte(20) & animation) != 0)
        failBadInput("a moving WebP picture, expected a still one");
    return {bytes.little(24, 3) + 1, bytes.little(27, 3) + 1, 0};
}

ImageHeader readLossless(const HeaderBytes& bytes) {
    const std::uint64_t sizes = bytes.little(21, 4);
    requireWebp(bytes.byte(20) == 0x2F && sizes >> 29U == 0);
    return {(sizes & 0x3FFFU) + 1, (sizes >> 14U & 0x3FFFU) + 1, 0};
}

/// A key frame of VP8 (RFC 6386, section 9.1) that is shown, and whose first part is in its chunk.
ImageHeader readLossy(const HeaderBytes& bytes) {
    const std::uint64_t tag = bytes.little(20, 3);
    const bool isKeyFrame = (tag & 1U) == 0 && (tag >> 1U & 7U) <= 3 && (tag >> 4U & 1U) == 1;
    requireWebp(isKeyFrame && tag >> 5U < bytes.little(16, 4) && bytes.has(23, "\x9D\x01\x2A"));
    return {bytes.little(26, 2) & 0x3FFFU, bytes.little(28, 2) & 0x3FFFU, 0};
}

ImageHeader readKind(const HeaderBytes& bytes) {
    if (bytes.has(12, "VP8X"))
        return readExtended(bytes);
    if (bytes.has(12, "VP8L"))
        return readLossless(bytes);
    requireWebp(bytes.has(12, "VP8 "));
    return readLossy(bytes);
}

} // namespace

ImageHeader readWebpHeader(const HeaderBytes& bytes) {
    constexpr std::uint64_t perPixel = 9; // its own four channels, OpenCV's four, one of alpha
    bytes.byte(kLooked - 1);
    const std::uint64_t riff = bytes.little(4, 4);
    if (riff > bytes.size() - 8)
        failBadInput("cut short");
    ImageHeader header = readKind(bytes);
    requireWebp(riff >= 12 && (bytes.has(12, "VP8X") || bytes.little(16, 4) <= riff - 12));
    header.workBytes = perPixel * header.width * header.height;
    return header;
}

} // namespace core::data
