#pragma once

#include "core/conditioning/clip/vocabulary.h"

#include <string_view>
#include <vector>

namespace core::conditioning::clip {

/// Appends the tokens of one word: its bytes, whose pairs are merged until no merge is left, the lowest rank first, the
/// leftmost of equal ones. n·log n for n bytes. @param unknown for a byte that the vocabulary lacks.
void appendTokens(std::string_view word, const Vocabulary& vocabulary, int unknown, std::vector<int>& tokens);

} // namespace core::conditioning::clip
