#pragma once

#include "core/conditioning/clip/tokenizer.h"
#include "core/formats/json.h"

#include <optional>

namespace core::conditioning::clip {

inline constexpr const char* kStartOfText = "<|startoftext|>";
inline constexpr const char* kEndOfText = "<|endoftext|>";

/// What files say about special tokens, besides the vocabulary.
struct TokenizerFiles {
    std::optional<formats::JsonView> config{};    ///< tokenizer_config.json
    std::optional<formats::JsonView> map{};       ///< special_tokens_map.json, which is read where the config has no
                                                  ///< added_tokens_decoder
    std::optional<formats::JsonView> tokenizer{}; ///< tokenizer.json
};

/// Begin, end, padding and unknown token, their ids, and the length of a prompt; by default <|startoftext|>, three
/// times
/// <|endoftext|>, and 77. @throws Error{BadInput} naming file and field: for another class of tokenizer, tokens that
/// the vocabulary lacks, and rules of special tokens that CLIP's have not.
TokenizerOptions readTokenizerOptions(const TokenizerFiles& files, const Vocabulary& vocabulary);

} // namespace core::conditioning::clip
