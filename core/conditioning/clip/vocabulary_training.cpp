#include "core/conditioning/clip/vocabulary_training.h"

#include "core/conditioning/clip/byte_letters.h"
#include "core/conditioning/clip/prompt_words.h"
#include "core/conditioning/clip/special_tokens.h"

namespace core::conditioning::clip {
namespace {

using TokenPair = std::pair<std::string, std::string>;

/// A word as tokens, and how often it is there.
struct CountedWord {
    std::vector<std::string> tokens;
    std::int64_t count = 0;
};

std::vector<std::string> lettersOf(std::string_view word) {
    std::vector<std::string> tokens;
    for (const char byte : word)
        tokens.push_back(byteLetters()[static_cast<unsigned char>(byte)]);
    tokens.back() += kWordEnd;
    return tokens;
}

std::vector<CountedWord> countedWords(const std::vector<std::string>& texts) {
    std::map<std::string, std::int64_t> counts;
    for (const std::string& text : texts) {
        const std::string normalised = normalisedPrompt(text);
        for (const std::string_view word : promptWords(normalised))
            ++counts[std::string(word)];
    }
    std::vector<CountedWord> words;
    for (const auto& [word, count] : counts)
        words.push_back({lettersOf(word), count});
    return words;
}

/// Empty: every word is one token.
std::optional<TokenPair> mostFrequent(const std::vector<CountedWord>& words) {
    std::map<TokenPair, std::int64_t> counts;
    for (const CountedWord& word : words)
        for (std::size_t i = 0; i + 1 < word.tokens.size(); ++i)
            counts[{word.tokens[i], word.tokens[i + 1]}] += word.count;
    std::optional<TokenPair> best;
    std::int64_t most = 0;
    for (const auto& [pair, count] : counts)
        if (count >= most) {
            best = pair;
            most = count;
        }
    return best;
}

void mergeIn(CountedWord& word, const TokenPair& pair) {
    std::vector<std::string> merged;
    for (std::size_t i = 0; i < word.tokens.size(); ++i) {
        const bool isPair =
            i + 1 < word.tokens.size() && word.tokens[i] == pair.first && word.tokens[i + 1] == pair.second;
        merged.push_back(isPair ? word.tokens[i] + word.tokens[i + 1] : word.tokens[i]);
        i += isPair ? 1 : 0;
    }
    word.tokens = std::move(merged);
}

std::vector<TokenPair> learnedMerges(std::vector<CountedWord> words, int most) {
    std::vector<TokenPair> merges;
    while (std::ssize(merges) < most) {
        const std::optional<TokenPair> pair = mostFrequent(words);
        if (!pair)
            break;
        for (CountedWord& word : words)
            mergeIn(word, *pair);
        merges.push_back(*pair);
    }
    return merges;
}

} // namespace

Vocabulary trainedVocabulary(const std::vector<std::string>& texts, int merges) {
    const std::vector<TokenPair> learned = learnedMerges(countedWords(texts), merges);
    Vocabulary vocabulary("learned vocabulary");
    std::int64_t next = 0;
    for (const std::string_view ending : {std::string_view(), kWordEnd})
        for (const unsigned char byte : bytesInOrder())
            vocabulary.addToken(byteLetters()[byte] + std::string(ending), next++);
    for (const auto& [left, right] : learned)
        vocabulary.addToken(left + right, next++);
    for (const char* special : {kStartOfText, kEndOfText})
        vocabulary.addToken(special, next++);
    for (const auto& [left, right] : learned)
        vocabulary.addMerge(left, right);
    vocabulary.seal();
    return vocabulary;
}

} // namespace core::conditioning::clip
