#include "core/conditioning/clip/tokenizer.h"

#include "core/base/argument.h"
#include "core/base/progress.h"
#include "core/base/text.h"
#include "core/conditioning/clip/byte_pairs.h"
#include "core/conditioning/clip/prompt_words.h"

#include <algorithm>
#include <limits>

namespace core::conditioning::clip {
namespace {

/// A piece of a text: one of the special tokens, or what stands between two of them.
struct Piece {
    std::string_view text;
    const SpecialToken* special = nullptr;
};

const SpecialToken* specialAt(std::string_view text, std::size_t place, const std::vector<SpecialToken>& tokens) {
    for (const SpecialToken& token : tokens)
        if (text.compare(place, token.text.size(), token.text) == 0)
            return &token;
    return nullptr;
}

std::vector<Piece> split(std::string_view text, const std::vector<SpecialToken>& tokens) {
    std::vector<Piece> pieces;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size();) {
        const SpecialToken* found = specialAt(text, i, tokens);
        if (found == nullptr) {
            ++i;
            continue;
        }
        if (i > begin)
            pieces.push_back({text.substr(begin, i - begin)});
        pieces.push_back({text.substr(i, found->text.size()), found});
        begin = i += found->text.size();
    }
    if (begin < text.size())
        pieces.push_back({text.substr(begin)});
    return pieces;
}

std::vector<SpecialToken> chosen(const TokenizerOptions& options, bool isNormalised) {
    std::vector<SpecialToken> tokens;
    for (const SpecialToken& token : options.special)
        if (token.isNormalised == isNormalised)
            tokens.push_back(token);
    if (isNormalised)
        for (SpecialToken& token : tokens)
            token.text = normalisedPrompt(token.text);
    std::erase_if(tokens, [](const SpecialToken& token) { return token.text.empty(); });
    std::stable_sort(tokens.begin(), tokens.end(),
                     [](const SpecialToken& a, const SpecialToken& b) { return a.text.size() > b.text.size(); });
    return tokens;
}

std::string trimmed(const std::string& text) {
    const std::size_t last = text.find_last_not_of(' ');
    return last == std::string::npos ? std::string() : text.substr(0, last + 1);
}

} // namespace

/// The tokens of one prompt, word by word.
class Tokenizer::Reading {
public:
    /// @param tokenizer outlives it. @param most tokens after which words are lost.
    Reading(const Tokenizer& tokenizer, std::size_t most)
        : m_tokenizer(tokenizer)
        , m_most(most) {}

    void read(const std::string& prompt) {
        requireArgument(prompt.size() <= kMostPromptBytes, "prompt", "at most 1048576 bytes",
                        std::to_string(prompt.size()));
        requireArgument(isUtf8(prompt), "prompt", "UTF-8", "\"" + escaped(prompt, 60) + "\"");
        for (const Piece& piece : split(prompt, m_tokenizer.m_raw))
            if (piece.special)
                add(*piece.special, piece.text);
            else
                addNormalised(normalisedPrompt(piece.text));
    }

    std::vector<int> tokens{};
    std::string lost{};

private:
    void add(const SpecialToken& token, std::string_view text) {
        tokens.push_back(token.id);
        keepIfLost(text);
    }

    void addNormalised(const std::string& text) {
        for (const Piece& piece : split(text, m_tokenizer.m_normalised))
            if (piece.special)
                add(*piece.special, piece.text);
            else
                addWords(piece.text);
    }

    void addWords(std::string_view text) {
        std::size_t end = 0; // of the last word
        for (const std::string_view word : promptWords(text)) {
            stopPoint();
            const auto begin = static_cast<std::size_t>(word.data() - text.data());
            if (!lost.empty())
                lost += text.substr(end, begin - end);
            appendTokens(word, m_tokenizer.m_vocabulary, m_tokenizer.m_options.unknown, tokens);
            keepIfLost(word);
            end = begin + word.size();
        }
        if (!lost.empty())
            lost += text.substr(end);
    }

    void keepIfLost(std::string_view word) {
        if (tokens.size() > m_most)
            lost += word;
    }

    const Tokenizer& m_tokenizer;
    std::size_t m_most;
};

Tokenizer::Tokenizer(Vocabulary vocabulary, TokenizerOptions options)
    : m_vocabulary(std::move(vocabulary))
    , m_options(std::move(options))
    , m_raw(chosen(m_options, false))
    , m_normalised(chosen(m_options, true)) {}

int Tokenizer::size() const {
    int size = m_vocabulary.size();
    for (const SpecialToken& token : m_options.special)
        size = std::max(size, token.id + 1);
    return size;
}

std::vector<int> Tokenizer::tokens(const std::string& prompt) const {
    Reading reading(*this, std::numeric_limits<std::size_t>::max());
    reading.read(prompt);
    return std::move(reading.tokens);
}

TokenizedPrompt Tokenizer::read(const std::string& prompt) const {
    const auto most = static_cast<std::size_t>(this->most());
    Reading reading(*this, most);
    reading.read(prompt);
    TokenizedPrompt result{
        .ids = {m_options.begin}, .tokens = static_cast<int>(reading.tokens.size()), .lost = trimmed(reading.lost)};
    result.ids.reserve(static_cast<std::size_t>(m_options.length));
    const std::size_t kept = std::min(most, reading.tokens.size());
    result.ids.insert(result.ids.end(), reading.tokens.begin(),
                      reading.tokens.begin() + static_cast<std::ptrdiff_t>(kept));
    result.ids.push_back(m_options.end);
    result.ids.resize(static_cast<std::size_t>(m_options.length), m_options.padding);
    return result;
}

} // namespace core::conditioning::clip
