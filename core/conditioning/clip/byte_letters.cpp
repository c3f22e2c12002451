#include "core/conditioning/clip/byte_letters.h"

namespace core::conditioning::clip {
namespace {

constexpr int firstStandIn = 256; ///< code point for the first byte that is not printable

bool isPrintable(int byte) {
    return (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

/// UTF-8 of a code point below 2048.
std::string letter(int codePoint) {
    if (codePoint < 0x80)
        return {static_cast<char>(codePoint)};
    return {static_cast<char>(0xC0 | (codePoint >> 6)), static_cast<char>(0x80 | (codePoint & 0x3F))};
}

} // namespace

const std::array<std::string, 256>& byteLetters() {
    static const std::array<std::string, 256> all = [] {
        std::array<std::string, 256> letters;
        int next = firstStandIn;
        for (int byte = 0; byte < 256; ++byte)
            letters[static_cast<std::size_t>(byte)] = letter(isPrintable(byte) ? byte : next++);
        return letters;
    }();
    return all;
}

const std::array<unsigned char, 256>& bytesInOrder() {
    static const std::array<unsigned char, 256> all = [] {
        std::array<unsigned char, 256> bytes{};
        std::size_t count = 0;
        for (const bool printable : {true, false})
            for (int byte = 0; byte < 256; ++byte)
                if (isPrintable(byte) == printable)
                    bytes[count++] = static_cast<unsigned char>(byte);
        return bytes;
    }();
    return all;
}

} // namespace core::conditioning::clip
