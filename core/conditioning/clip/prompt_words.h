#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace core::conditioning::clip {

/// A text as CLIP's tokenizer reads it: composed (NFC), every run of white space one space, in small letters without
/// the rule of the final sigma. Linear. @param text UTF-8.
std::string normalisedPrompt(std::string_view text);

/// The words of a normalised text: 's 't 're 've 'm 'll 'd, letters, one digit, or anything else between spaces.
/// Views into the text. @throws Error{Failed} if the regular expression's library gives up.
std::vector<std::string_view> promptWords(std::string_view normalised);

} // namespace core::conditioning::clip
