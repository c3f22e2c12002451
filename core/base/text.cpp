#include "core/base/text.h"

#include <array>
#include <cstdio>

namespace core {

namespace {

/// Bytes of the well-formed UTF-8 character at the start of `text`, 0 where there is none; `codePoint` is what it
/// stands for.
std::size_t decodeCharacter(std::string_view text, char32_t& codePoint) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) {
        codePoint = lead;
        return 1;
    }
    const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                               : lead >= 0xE0 && lead <= 0xEF ? 3
                               : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                              : 0;
    if (length == 0 || text.size() < length)
        return 0;
    codePoint = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80)
            return 0;
        codePoint = (codePoint << 6) | (byte(i) & 0x3FU);
    }
    constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
    const bool isSurrogate = codePoint >= 0xD800 && codePoint <= 0xDFFF;
    return codePoint < smallest[length] || isSurrogate || codePoint > 0x10FFFF ? 0 : length;
}

/// Characters that a terminal or a label would obey instead of showing.
bool isInvisible(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

std::string escapeCode(char32_t c) {
    if (c == '\n')
        return "\\n";
    if (c == '\t')
        return "\\t";
    std::array<char, 16> buffer{};
    std::snprintf(buffer.data(), buffer.size(), c < 0x100 ? "\\x%02x" : "\\u%04x", static_cast<unsigned>(c));
    return buffer.data();
}

std::string jsonCode(char32_t c) {
    std::array<char, 16> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "\\u%04x", static_cast<unsigned>(c));
    return buffer.data();
}

} // namespace

bool isUtf8(std::string_view text) {
    char32_t ignored = 0;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = decodeCharacter(text.substr(i), ignored);
        if (length == 0)
            return false;
        i += length;
    }
    return true;
}

std::string lowerCase(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return result;
}

std::string terminalText(std::string_view text, bool isJson) {
    std::string result;
    for (std::size_t i = 0; i < text.size();) {
        char32_t character = 0;
        const std::size_t length = decodeCharacter(text.substr(i, 4), character);
        const char32_t shown = length == 0 ? static_cast<unsigned char>(text[i]) : character;
        if (text[i] == '\n' || (length > 0 && !isInvisible(character)))
            result += text.substr(i, length);
        else
            result += isJson ? jsonCode(shown) : escapeCode(shown);
        i += length == 0 ? 1 : length;
    }
    return result;
}

std::string csvCell(std::string_view text) {
    std::string cell(text);
    if (!cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos)
        cell.insert(cell.begin(), '\'');
    if (cell.find_first_of(",\"\n\r") == std::string::npos)
        return cell;
    std::string quoted = "\"";
    for (const char c : cell)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string escaped(std::string_view text, std::size_t maxBytes) {
    std::string result;
    for (std::size_t i = 0; i < text.size();) {
        char32_t character = 0;
        const std::size_t length = decodeCharacter(text.substr(i, 4), character);
        if (length == 0)
            result += escapeCode(static_cast<unsigned char>(text[i]));
        else if (isInvisible(character))
            result += escapeCode(character);
        else
            result += text.substr(i, length);
        i += length == 0 ? 1 : length;
        if (result.size() > maxBytes && i < text.size())
            return result + "…";
    }
    return result;
}

std::string escapedPath(const std::filesystem::path& path) {
    return escaped(path.native(), 1000);
}

} // namespace core
