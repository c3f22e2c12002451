#pragma once

#include "core/base/argument.h"
#include "core/base/text.h"

#include <array>
#include <cstddef>
#include <string>

namespace core {

/// A value of an enum, and the word for it in files, on the command line and in messages.
template <typename Enum> struct EnumWord {
    Enum value;
    const char* word;
};

/// The word of a value; empty for one that the table does not have.
template <typename Enum, std::size_t count>
std::string wordOf(const std::array<EnumWord<Enum>, count>& words, Enum value) {
    for (const EnumWord<Enum>& entry : words)
        if (entry.value == value)
            return entry.word;
    return {};
}

/// "mosaic, uniform or marginal".
template <typename Enum, std::size_t count> std::string wordsText(const std::array<EnumWord<Enum>, count>& words) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += (i == 0 ? "" : i + 1 < count ? ", " : " or ") + std::string(words[i].word);
    return text;
}

/// The value of a word. @throws Error{BadArgument} "field: expected mosaic, uniform or marginal, found "text"".
template <typename Enum, std::size_t count>
Enum parseWord(const std::array<EnumWord<Enum>, count>& words, const char* field, const std::string& text) {
    for (const EnumWord<Enum>& entry : words)
        if (text == entry.word)
            return entry.value;
    requireArgument(false, field, wordsText(words).c_str(), "\"" + escaped(text) + "\"");
    return {};
}

} // namespace core
