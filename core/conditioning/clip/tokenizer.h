#pragma once

#include "core/conditioning/clip/vocabulary.h"

#include <memory>
#include <string>
#include <vector>

namespace core::conditioning::clip {

/// Bytes that a prompt may have.
inline constexpr std::size_t kMostPromptBytes = std::size_t{1} << 20U;

/// A token that is found in a text before it is split into words.
struct SpecialToken {
    std::string text;
    int id = 0;
    bool isNormalised = false; ///< it is looked for in the normalised text, in its normalised form
};

struct TokenizerOptions {
    int begin = 0, end = 0, padding = 0; ///< ids
    int unknown = 0;                     ///< id for bytes that the vocabulary lacks
    int length = 77;                     ///< tokens of a prompt, begin and end among them
    std::vector<SpecialToken> special{};
};

/// A prompt as an encoder reads it.
struct TokenizedPrompt {
    std::vector<std::int64_t> ids; ///< as many as TokenizerOptions::length: begin, the prompt's, end, padding
    int tokens = 0;                ///< that the whole prompt has, without begin and end
    std::string lost{};            ///< the words that were cut off, normalised; the first may have kept its beginning
};

/// CLIP's byte-pair tokenizer (Radford et al., arXiv 2103.00020), as transformers' CLIPTokenizer from release 5 on.
/// Immutable and shared.
class Tokenizer {
public:
    Tokenizer(Vocabulary vocabulary, TokenizerOptions options);

    const Vocabulary& vocabulary() const { return m_vocabulary; }
    const TokenizerOptions& options() const { return m_options; }
    /// Tokens of a prompt that an encoder reads.
    int most() const { return m_options.length - 2; }
    /// Largest id + 1, special tokens among them.
    int size() const;

    /// All tokens of a prompt, without begin and end. @throws Error{BadArgument} for a prompt that is not UTF-8 or
    /// longer than kMostPromptBytes.
    std::vector<int> tokens(const std::string& prompt) const;
    /// Cut and padded; throws as tokens().
    TokenizedPrompt read(const std::string& prompt) const;

private:
    class Reading;

    Vocabulary m_vocabulary;
    TokenizerOptions m_options;
    std::vector<SpecialToken> m_raw, m_normalised; ///< longest first
};

using TokenizerPtr = std::shared_ptr<const Tokenizer>;

} // namespace core::conditioning::clip
