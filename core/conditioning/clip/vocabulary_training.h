#pragma once

#include "core/conditioning/clip/vocabulary.h"

#include <string>
#include <vector>

namespace core::conditioning::clip {

/// Learns a byte-pair encoding (Sennrich et al., arXiv 1508.07909) from texts and numbers its tokens as CLIP does: 256
/// bytes, the same at the end of a word, what is merged, and the two special tokens.
/// @param merges at most; fewer once every word is one token. Of pairs that are equally frequent the greater text
/// counts, so that every machine learns the same.
Vocabulary trainedVocabulary(const std::vector<std::string>& texts, int merges);

} // namespace core::conditioning::clip
