#include "core/base/argument.h"

#include <array>
#include <charconv>

namespace core {

std::string numberText(double value) {
    std::array<char, 32> text{};
    const auto result = std::to_chars(text.data(), text.data() + text.size(), value);
    return {text.data(), result.ptr};
}

void requireArgument(bool holds, const char* field, const char* wanted, double found) {
    if (!holds)
        requireArgument(false, field, wanted, numberText(found));
}

void requireArgument(bool holds, const char* field, const char* wanted, const std::string& found) {
    if (!holds)
        throw ArgumentError(field, std::string(": expected ") + wanted + ", found " + found);
}

} // namespace core
