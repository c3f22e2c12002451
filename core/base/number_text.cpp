#include "core/base/number_text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace core {
namespace {

std::string format(double value, std::chars_format format, int precision) {
    std::array<char, 400> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format, precision);
    return error == std::errc() ? std::string(buffer.data(), end) : std::string("?");
}

} // namespace

std::string fixed(double value, int decimals) {
    return format(value, std::chars_format::fixed, decimals);
}

std::string significant(double value, int digits) {
    return format(value, std::chars_format::general, digits);
}

std::size_t displayWidth(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xC0U) != 0x80U; }));
}

} // namespace core
