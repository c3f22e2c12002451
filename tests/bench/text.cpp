#include "tests/bench/text.h"

#include <array>
#include <charconv>

namespace bench {
namespace {

std::string format(double value, std::chars_format format, int precision) {
    std::array<char, 400> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format, precision);
    return error == std::errc() ? std::string(buffer.data(), end) : std::string("?");
}

/// Characters, not bytes, of UTF-8 text.
std::size_t displayWidth(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xC0U) != 0x80U; }));
}

} // namespace

std::string fixed(double value, int decimals) {
    return format(value, std::chars_format::fixed, decimals);
}

std::string significant(double value, int digits) {
    return format(value, std::chars_format::general, digits);
}

std::string markdownTable(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths(rows.front().size(), 3);
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], displayWidth(row[i]));
    std::string text;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        for (std::size_t i = 0; i < rows[r].size(); ++i) {
            const std::string padding(widths[i] - displayWidth(rows[r][i]), ' ');
            text += i == 0 ? "| " + rows[r][i] + padding : " | " + padding + rows[r][i];
        }
        text += " |\n";
        for (std::size_t i = 0; r == 0 && i < widths.size(); ++i)
            text += i == 0 ? "|" + std::string(widths[i] + 2, '-') : "|" + std::string(widths[i] + 1, '-') + ":";
        text += r == 0 ? "|\n" : "";
    }
    return text;
}

} // namespace bench
