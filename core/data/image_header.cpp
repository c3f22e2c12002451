#include "core/data/image_header.h"

#include "core/data/header_bytes.h"
#include "core/data/jpeg_header.h"
#include "core/data/pnm_header.h"
#include "core/data/webp_header.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace core::data {
namespace {

constexpr int kMostPackedNotes = 16; ///< each may unpack to 8 MB (libpng's PNG_USER_CHUNK_MALLOC_MAX)

bool isPackedNote(const HeaderBytes& bytes, std::size_t at) {
    return bytes.has(at, "zTXt") || bytes.has(at, "iTXt") || bytes.has(at, "iCCP");
}

/// Chunk after chunk up to the end mark; libpng would say much about a file that has none.
ImageHeader readPng(const HeaderBytes& bytes) {
    if (bytes.size() < 16)
        failBadInput("cut short");
    if (!bytes.has(12, "IHDR"))
        failBadInput("damaged PNG header");
    int notes = 0;
    for (std::size_t at = 8; !bytes.has(at + 4, "IEND");) {
        const std::uint64_t length = bytes.big(at, 4);
        if (length > bytes.size() - at)
            failBadInput("cut short");
        if (isPackedNote(bytes, at + 4) && ++notes > kMostPackedNotes)
            failBadInput("a PNG of more than " + std::to_string(kMostPackedNotes) + " packed notes");
        at += 12 + static_cast<std::size_t>(length);
    }
    if (bytes.big(8, 4) != 13)
        failBadInput("damaged PNG header");
    return {bytes.big(16, 4), bytes.big(20, 4), 0};
}

/// Two kinds of header; where nothing is compressed the rows' bytes must be there.
ImageHeader readBmp(const HeaderBytes& bytes) {
    const std::uint64_t size = bytes.little(14, 4);
    const bool isOld = size == 12;
    if (!isOld && size < 36)
        failBadInput("damaged BMP header");
    if (size > bytes.size())
        failBadInput("cut short");
    const auto signedHeight = static_cast<std::int32_t>(bytes.little(22, 4)); // negative: rows from the top
    const auto height = static_cast<std::uint64_t>(signedHeight < 0 ? -std::int64_t{signedHeight} : signedHeight);
    const ImageHeader header =
        isOld ? ImageHeader{bytes.little(18, 2), bytes.little(20, 2), 0} : ImageHeader{bytes.little(18, 4), height, 0};
    const std::uint64_t bits = bytes.little(isOld ? 24 : 28, 2);
    const bool isCompressed = !isOld && bytes.little(30, 4) != 0;
    const std::uint64_t row = (header.width * bits + 31) / 32 * 4; // both below 2^32: no overflow
    const std::uint64_t room = bytes.size() - std::min<std::uint64_t>(bytes.size(), bytes.little(10, 4));
    if (!isCompressed && row > 0 && header.height > room / row)
        failBadInput("cut short");
    return header;
}

/// As OpenCV recognises it: other readers get what has no space there.
bool isPnm(const HeaderBytes& bytes) {
    return bytes.size() > 2 && bytes.has(0, "P") && bytes.byte(1) >= '1' && bytes.byte(1) <= '6' &&
           (bytes.byte(2) == ' ' || (bytes.byte(2) >= '\t' && bytes.byte(2) <= '\r'));
}

ImageHeader readAny(const HeaderBytes& bytes) {
    if (bytes.has(0, "\x89PNG\r\n\x1A\n"))
        return readPng(bytes);
    if (bytes.has(0, "\xFF\xD8\xFF"))
        return readJpegHeader(bytes);
    if (bytes.has(0, "BM"))
        return readBmp(bytes);
    if (bytes.has(0, "RIFF") && bytes.has(8, "WEBP"))
        return readWebpHeader(bytes);
    if (isPnm(bytes))
        return readPnmHeader(bytes);
    failBadInput("not a PNG, JPEG, BMP, WebP or PNM picture");
}

} // namespace

ImageHeader readImageHeader(std::string_view bytes) {
    if (bytes.empty())
        failBadInput("empty");
    const ImageHeader header = readAny(HeaderBytes(bytes));
    if (header.width == 0 || header.height == 0)
        failBadInput("has no pixels");
    return header;
}

} // namespace core::data
