#include "core/data/pnm_header.h"

#include <limits>
#include <string>

namespace core::data {
namespace {

bool isPnmDigit(std::uint64_t c) {
    return c >= '0' && c <= '9';
}

bool isPnmSpace(std::uint64_t c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Behind spaces and comments; `at` is at a digit then.
void skipToNumber(const HeaderBytes& bytes, std::size_t& at) {
    while (!isPnmDigit(bytes.byte(at))) {
        if (bytes.byte(at) == '#')
            while (bytes.byte(at) != '\n' && bytes.byte(at) != '\r')
                ++at;
        else if (!isPnmSpace(bytes.byte(at)))
            failBadInput("damaged PNM header");
        ++at;
    }
}

/// OpenCV's ReadNumber(), without its limit of digits; leading zeros are no value.
std::uint64_t readNumber(const HeaderBytes& bytes, std::size_t& at) {
    skipToNumber(bytes, at);
    std::uint64_t value = 0;
    for (; isPnmDigit(bytes.byte(at)); ++at) {
        value = value * 10 + (bytes.byte(at) - '0');
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max()))
            failBadInput("too large: a number of the PNM header is beyond 2147483647");
    }
    ++at; // whatever ended it is gone, a '#' too
    return value;
}

/// Bytes of a row at least: in binary as they are, in letters a digit for a bit, else a digit and a space.
std::uint64_t leastRowBytes(const HeaderBytes& bytes, std::uint64_t width, std::uint64_t most) {
    switch (bytes.byte(1)) {
    case '1':
        return width;
    case '2':
        return 2 * width;
    case '3':
        return 6 * width;
    case '4':
        return (width + 7) / 8;
    default:
        return width * (bytes.byte(1) == '6' ? 3 : 1) * (most > 255 ? 2 : 1);
    }
}

} // namespace

ImageHeader readPnmHeader(const HeaderBytes& bytes) {
    std::size_t at = 2;
    const std::uint64_t width = readNumber(bytes, at);
    const std::uint64_t height = readNumber(bytes, at);
    const bool isBits = bytes.byte(1) == '1' || bytes.byte(1) == '4';
    const std::uint64_t most = isBits ? 1 : readNumber(bytes, at);
    if (most == 0 || most > 65535)
        failBadInput("damaged PNM header: expected a greatest value from 1 to 65535, found " + std::to_string(most));
    const std::uint64_t row = leastRowBytes(bytes, width, most);
    const std::uint64_t last = bytes.byte(1) <= '3' && row > 0 ? 1 : 0; // needs no space behind it
    if (row > 0 && height > (bytes.size() - at + last) / row)
        failBadInput("cut short");
    return {width, height, 0};
}

} // namespace core::data
