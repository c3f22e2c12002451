#pragma once

#include "core/conditioning/clip/vocabulary.h"
#include "core/formats/json.h"

#include <filesystem>

namespace core::conditioning::clip {

/// Bytes that a file of a vocabulary may have: many times CLIP's.
inline constexpr std::uint64_t kMostVocabularyBytes = std::uint64_t{32} << 20U;
/// Bounds of a vocabulary's JSON, which is many small values.
inline constexpr formats::JsonLimits kVocabularyJson{.bytes = kMostVocabularyBytes, .memory = std::uint64_t{64} << 20U};

/// vocab.json (token → number) and merges.txt (a pair per line, in their order). @throws Error{BadInput}, one line
/// naming the file and what is wrong with it.
Vocabulary readVocabulary(const std::filesystem::path& vocab, const std::filesystem::path& merges);
/// The same from their contents. @param source names them in messages.
Vocabulary vocabularyFrom(const formats::JsonView& tokens, std::string_view merges, const std::string& source);

/// The model of a tokenizer.json, which has to be CLIP's byte-pair encoding in everything that changes tokens.
/// @throws Error{BadInput} naming what it is instead.
Vocabulary readTokenizerJson(const formats::JsonView& json);

/// CLIP's own vocabulary, from the file that its authors published: 49,408 tokens. It comes with the program.
Vocabulary builtInVocabulary();
inline constexpr int kBuiltInTokens = 49'408;

} // namespace core::conditioning::clip
