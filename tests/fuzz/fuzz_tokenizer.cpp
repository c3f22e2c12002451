#include "core/conditioning/clip/special_tokens.h"
#include "core/conditioning/clip/vocabulary_files.h"
#include "tests/fuzz/fuzz_target.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

using namespace core;
using namespace core::conditioning::clip;
using core::formats::JsonView;

namespace {

/// The texts of an input, each behind a byte of zero: what the vocabulary is read from, and a prompt.
std::array<std::string_view, 4> textsOf(std::string_view input) {
    std::array<std::string_view, 4> texts;
    for (std::string_view& text : texts) {
        const std::size_t end = std::min(input.find('\0'), input.size());
        text = input.substr(0, end);
        input.remove_prefix(std::min(end + 1, input.size()));
    }
    return texts;
}

Tokenizer tokenizerOf(Vocabulary vocabulary, const TokenizerFiles& files) {
    TokenizerOptions options = readTokenizerOptions(files, vocabulary);
    options.length = std::min(options.length, 77); // so that one prompt is no long text
    return {std::move(vocabulary), std::move(options)};
}

/// vocab.json, merges.txt, tokenizer_config.json or special_tokens_map.json.
Tokenizer fromParts(const std::array<std::string_view, 4>& texts) {
    const nlohmann::json tokens = formats::parseJson(texts[0], "vocab.json");
    const nlohmann::json config = formats::parseJson(texts[2].empty() ? "{}" : texts[2], "config");
    const JsonView view(config, "config");
    if (!isUtf8(texts[1]) || !view.isObject())
        failBadInput("merges.txt or config: expected another text");
    return tokenizerOf(vocabularyFrom(JsonView(tokens, "vocab.json"), texts[1], "merges.txt"),
                       {.config = view, .map = view});
}

/// tokenizer.json, tokenizer_config.json.
Tokenizer fromWhole(const std::array<std::string_view, 4>& texts) {
    const nlohmann::json whole = formats::parseJson(texts[0], "tokenizer.json", kVocabularyJson);
    const nlohmann::json config = formats::parseJson(texts[2].empty() ? "{}" : texts[2], "config");
    const JsonView view(whole, "tokenizer.json"), configView(config, "config");
    if (!view.isObject() || !configView.isObject())
        failBadInput("expected objects");
    return tokenizerOf(readTokenizerJson(view), {.config = configView, .tokenizer = view});
}

void readPrompt(const Tokenizer& tokenizer, const std::string& prompt) {
    TokenizedPrompt read;
    std::vector<int> all;
    try {
        read = tokenizer.read(prompt);
        all = tokenizer.tokens(prompt);
    } catch (const Error& error) {
        fuzz::require(error.code() == ErrorCode::BadArgument && !isUtf8(prompt), "a good prompt was refused");
        return;
    }
    fuzz::require(isUtf8(prompt), "a prompt that is no text was read");
    fuzz::require(std::ssize(read.ids) == tokenizer.options().length, "another number of tokens");
    fuzz::require(std::ssize(all) == read.tokens, "another number of tokens of the prompt");
    fuzz::require(isUtf8(read.lost), "lost words that are no text");
    fuzz::require(read.tokens > tokenizer.most() || read.lost.empty(), "lost words of a short prompt");
    for (const std::int64_t id : read.ids)
        fuzz::require(id >= 0 && id < tokenizer.size(), "a token that the vocabulary lacks");
    for (std::size_t i = 0; i < std::min(all.size(), static_cast<std::size_t>(tokenizer.most())); ++i)
        fuzz::require(read.ids[i + 1] == all[i], "other tokens than without the cut");
}

} // namespace

/// A tokenizer from its files, and a prompt that it reads.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = fuzz::asText(data, size);
    if (input.empty())
        return 0;
    const std::array<std::string_view, 4> texts = textsOf(input.substr(1));
    std::optional<Tokenizer> tokenizer;
    if (fuzz::isAccepted([&] { tokenizer.emplace(input[0] == '1' ? fromWhole(texts) : fromParts(texts)); }))
        readPrompt(*tokenizer, std::string(texts[3]));
    return 0;
}
