#include "core/data/jpeg_header.h"

#include <algorithm>
#include <optional>
#include <string>

namespace core::data {
namespace {

constexpr std::size_t kMostScans = 256; ///< each goes over the whole picture; progressive files have about ten

enum class MarkerKind { Bare, Segment, Frame, Scan, Unread };

/// The classes of libjpeg's read_markers().
MarkerKind kindOf(std::uint64_t marker) {
    if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7)) // TEM, RSTn
        return MarkerKind::Bare;
    if (marker == 0xC0 || marker == 0xC1 || marker == 0xC2 || marker == 0xC9 || marker == 0xCA)
        return MarkerKind::Frame;
    if (marker == 0xDA)
        return MarkerKind::Scan;
    const bool isTable = marker == 0xC4 || marker == 0xCC || (marker >= 0xDB && marker <= 0xDD); // DHT, DAC, DQT … DRI
    const bool isNote = (marker >= 0xE0 && marker <= 0xEF) || marker == 0xFE;                    // APPn, COM
    return isTable || isNote ? MarkerKind::Segment : MarkerKind::Unread;
}

/// The next marker's byte; `at` is behind it then. Garbage and fill bytes are passed over as in next_marker().
std::uint64_t nextMarker(const HeaderBytes& bytes, std::size_t& at) {
    std::uint64_t marker = 0;
    while (marker == 0) {
        while (bytes.byte(at) != 0xFF)
            ++at;
        while (bytes.byte(at) == 0xFF)
            ++at;
        marker = bytes.byte(at++);
    }
    return marker;
}

std::size_t countOf(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size()))
        ++count;
    return count;
}

std::uint64_t roundedUp(std::uint64_t size) {
    constexpr std::uint64_t most = 32; // four blocks of eight, the coarsest sampling
    return (size + most - 1) / most * most;
}

/// @param at of the segment's length.
ImageHeader readFrame(const HeaderBytes& bytes, std::size_t at) {
    const std::uint64_t components = bytes.byte(at + 7);
    if (bytes.big(at, 2) != 8 + 3 * components)
        failBadInput("damaged JPEG header");
    if (components != 1 && components != 3 && components != 4)
        failBadInput("a JPEG of " + std::to_string(components) + " components, expected 1, 3 or 4");
    ImageHeader header{bytes.big(at + 5, 2), bytes.big(at + 3, 2), 0};
    header.workBytes = 2 * components * roundedUp(header.width) * roundedUp(header.height); // all coefficients
    return header;
}

void requireUsualScans(const HeaderBytes& bytes, std::size_t first) {
    const std::string_view rest = bytes.text().substr(std::min(first, bytes.size()));
    if (rest.find("\xFF\xD9") == std::string_view::npos)
        failBadInput("cut short");
    if (const std::size_t scans = 1 + countOf(rest, "\xFF\xDA"); scans > kMostScans)
        failBadInput("a JPEG of " + std::to_string(scans) + " scans, at most " + std::to_string(kMostScans) +
                     " are read");
}

} // namespace

ImageHeader readJpegHeader(const HeaderBytes& bytes) {
    std::optional<ImageHeader> header;
    for (std::size_t at = 2;;) {
        const MarkerKind kind = kindOf(nextMarker(bytes, at));
        if (kind == MarkerKind::Bare)
            continue;
        const bool isSecond = kind == MarkerKind::Frame && header;
        const bool isEarly = kind == MarkerKind::Scan && !header;
        if (kind == MarkerKind::Unread || isSecond || isEarly)
            failBadInput("damaged JPEG header");
        if (kind == MarkerKind::Frame)
            header = readFrame(bytes, at);
        at += std::max<std::size_t>(2, bytes.big(at, 2)); // the length counts itself
        if (kind != MarkerKind::Scan)
            continue;
        requireUsualScans(bytes, at);
        return *header;
    }
}

} // namespace core::data
