#include "core/data/image_header.h"

#include "core/base/error.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>

namespace core::data {
namespace {

/// Numbers at places of a text that may be too short for them.
class Bytes {
public:
    explicit Bytes(std::string_view text)
        : m_text(text) {}

    std::uint64_t byte(std::size_t at) const {
        if (at >= m_text.size())
            failBadInput("cut short");
        return static_cast<unsigned char>(m_text[at]);
    }
    std::uint64_t big(std::size_t at, std::size_t count) const {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < count; ++i)
            value = value << 8U | byte(at + i);
        return value;
    }
    std::uint64_t little(std::size_t at, std::size_t count) const {
        std::uint64_t value = 0;
        for (std::size_t i = count; i > 0; --i)
            value = value << 8U | byte(at + i - 1);
        return value;
    }
    bool has(std::size_t at, std::string_view part) const {
        return at <= m_text.size() && m_text.substr(at).starts_with(part);
    }
    std::size_t size() const { return m_text.size(); }
    std::string_view text() const { return m_text; }

private:
    std::string_view m_text;
};

/// Chunk after chunk up to the end mark; libpng would say much about a file that has none.
ImageHeader readPng(const Bytes& bytes) {
    if (bytes.size() < 16)
        failBadInput("cut short");
    if (!bytes.has(12, "IHDR"))
        failBadInput("damaged PNG header");
    for (std::size_t at = 8; !bytes.has(at + 4, "IEND");) {
        const std::uint64_t length = bytes.big(at, 4);
        if (length > bytes.size() - at)
            failBadInput("cut short");
        at += 12 + static_cast<std::size_t>(length);
    }
    return {bytes.big(16, 4), bytes.big(20, 4)};
}

/// Marker after marker; the size is in the frame's, the end mark after the scan's.
ImageHeader readJpeg(const Bytes& bytes) {
    ImageHeader header;
    std::size_t at = 2;
    for (std::uint64_t marker = 0; marker != 0xDA;) {
        if (bytes.byte(at) != 0xFF)
            failBadInput("damaged JPEG header");
        marker = bytes.byte(at + 1);
        if (marker == 0xFF) { // padding
            ++at;
            continue;
        }
        const bool isFrame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (isFrame)
            header = {bytes.big(at + 7, 2), bytes.big(at + 5, 2)};
        at += 2 + static_cast<std::size_t>(bytes.big(at + 2, 2));
    }
    if (bytes.text().find("\xFF\xD9", at) == std::string_view::npos)
        failBadInput("cut short");
    return header;
}

/// Two kinds of header; where nothing is compressed the rows' bytes must be there.
ImageHeader readBmp(const Bytes& bytes) {
    const bool isOld = bytes.little(14, 4) == 12;
    const auto signedHeight = static_cast<std::int32_t>(bytes.little(22, 4)); // negative: rows from the top
    const auto height = static_cast<std::uint64_t>(signedHeight < 0 ? -std::int64_t{signedHeight} : signedHeight);
    const ImageHeader header =
        isOld ? ImageHeader{bytes.little(18, 2), bytes.little(20, 2)} : ImageHeader{bytes.little(18, 4), height};
    const std::uint64_t bits = bytes.little(isOld ? 24 : 28, 2);
    const bool isCompressed = !isOld && bytes.little(30, 4) != 0;
    const std::uint64_t row = (header.width * bits + 31) / 32 * 4; // both below 2^32: no overflow
    const std::uint64_t room = bytes.size() - std::min<std::uint64_t>(bytes.size(), bytes.little(10, 4));
    if (!isCompressed && row > 0 && header.height > room / row)
        failBadInput("cut short");
    return header;
}

ImageHeader readWebp(const Bytes& bytes) {
    if (bytes.little(4, 4) > bytes.size() - 8)
        failBadInput("cut short");
    if (bytes.has(12, "VP8X"))
        return {bytes.little(24, 3) + 1, bytes.little(27, 3) + 1};
    if (bytes.has(12, "VP8L")) {
        const std::uint64_t sizes = bytes.little(21, 4);
        return {(sizes & 0x3FFFU) + 1, (sizes >> 14U & 0x3FFFU) + 1};
    }
    if (bytes.has(12, "VP8 "))
        return {bytes.little(26, 2) & 0x3FFFU, bytes.little(28, 2) & 0x3FFFU};
    failBadInput("damaged WebP header");
}

/// Two numbers in ASCII, with comments in between.
ImageHeader readPnm(const Bytes& bytes) {
    std::size_t at = 2;
    const auto number = [&] {
        while (std::isspace(static_cast<int>(bytes.byte(at))) != 0 || bytes.byte(at) == '#') {
            const bool isComment = bytes.byte(at) == '#';
            while (isComment && bytes.byte(at) != '\n')
                ++at;
            ++at;
        }
        std::uint64_t value = 0;
        const std::size_t first = at;
        for (; std::isdigit(static_cast<int>(bytes.byte(at))) != 0 && at - first < 10; ++at)
            value = value * 10 + (bytes.byte(at) - '0');
        return value;
    };
    const std::uint64_t width = number();
    return {width, number()};
}

ImageHeader readAny(const Bytes& bytes) {
    if (bytes.has(0, "\x89PNG\r\n\x1A\n"))
        return readPng(bytes);
    if (bytes.has(0, "\xFF\xD8\xFF"))
        return readJpeg(bytes);
    if (bytes.has(0, "BM"))
        return readBmp(bytes);
    if (bytes.has(0, "RIFF") && bytes.has(8, "WEBP"))
        return readWebp(bytes);
    if (bytes.size() > 2 && bytes.has(0, "P") && bytes.byte(1) >= '1' && bytes.byte(1) <= '6')
        return readPnm(bytes);
    failBadInput("not a PNG, JPEG, BMP, WebP or PNM picture");
}

} // namespace

ImageHeader readImageHeader(std::string_view bytes) {
    if (bytes.empty())
        failBadInput("empty");
    const ImageHeader header = readAny(Bytes(bytes));
    if (header.width == 0 || header.height == 0)
        failBadInput("has no pixels");
    return header;
}

} // namespace core::data
