#include "core/conditioning/clip/tokenizer_folder.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/conditioning/clip/special_tokens.h"
#include "core/conditioning/clip/vocabulary_files.h"

#include <map>
#include <nlohmann/json.hpp>

namespace core::conditioning::clip {
namespace {

namespace fs = std::filesystem;

bool isFileThere(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(path, ignored));
}

/// A JSON file that may be missing, and where it says what.
struct OptionalJson {
    explicit OptionalJson(const fs::path& path)
        : source(escapedPath(path)) {
        if (isFileThere(path))
            value = formats::readJsonFile(path, kVocabularyJson);
    }
    std::optional<formats::JsonView> view() const {
        if (!value)
            return std::nullopt;
        formats::JsonView json(*value, source);
        if (!json.isObject())
            json.fail("expected an object");
        return json;
    }

    std::string source;
    std::optional<nlohmann::json> value{};
};

TokenizerPtr tokenizerOf(Vocabulary vocabulary, const TokenizerFiles& files) {
    TokenizerOptions options = readTokenizerOptions(files, vocabulary);
    return std::make_shared<const Tokenizer>(std::move(vocabulary), std::move(options));
}

/// A special token in the words of a config.
nlohmann::ordered_json specialJson(const Tokenizer& tokenizer, int id) {
    for (const SpecialToken& token : tokenizer.options().special)
        if (token.id == id && token.isNormalised)
            return {{"content", token.text},
                    {"lstrip", false},
                    {"normalized", true},
                    {"rstrip", false},
                    {"single_word", false}};
        else if (token.id == id)
            return token.text;
    return nullptr;
}

std::string mergeLines(const Vocabulary& vocabulary) {
    std::string text = "#version: 0.2\n";
    for (const auto& [left, right] : vocabulary.merges())
        text.append(left).append(" ").append(right).append("\n");
    return text;
}

/// In the order of their numbers, as people expect them.
std::string tokenTable(const Vocabulary& vocabulary) {
    std::multimap<int, std::string> texts;
    for (const auto& [text, id] : vocabulary.tokens())
        texts.emplace(id, text);
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    auto& items = json.get_ref<nlohmann::ordered_json::object_t&>();
    for (const auto& [id, text] : texts)
        items.push_back({text, id}); // not by key, which is searched for among all
    return json.dump();
}

} // namespace

void writeTokenizer(const fs::path& folder, const Tokenizer& tokenizer) {
    const TokenizerOptions& options = tokenizer.options();
    nlohmann::ordered_json map = {{"bos_token", specialJson(tokenizer, options.begin)},
                                  {"eos_token", specialJson(tokenizer, options.end)},
                                  {"unk_token", specialJson(tokenizer, options.unknown)},
                                  {"pad_token", specialJson(tokenizer, options.padding)}};
    writeFileAtomically(folder / "special_tokens_map.json", map.dump(2) + "\n");
    map["model_max_length"] = options.length;
    map["tokenizer_class"] = "CLIPTokenizer";
    writeFileAtomically(folder / "tokenizer_config.json", map.dump(2) + "\n");
    writeFileAtomically(folder / "merges.txt", mergeLines(tokenizer.vocabulary()));
    writeFileAtomically(folder / "vocab.json", tokenTable(tokenizer.vocabulary()));
}

bool holdsTokenizer(const fs::path& folder) {
    return isFileThere(folder / "vocab.json") || isFileThere(folder / "tokenizer.json");
}

TokenizerPtr readTokenizer(const fs::path& folder) {
    const OptionalJson config(folder / "tokenizer_config.json"), map(folder / "special_tokens_map.json");
    if (isFileThere(folder / "vocab.json"))
        return tokenizerOf(readVocabulary(folder / "vocab.json", folder / "merges.txt"),
                           {.config = config.view(), .map = map.view()});
    const OptionalJson json(folder / "tokenizer.json");
    const std::optional<formats::JsonView> view = json.view();
    if (!view)
        failBadInput(escapedPath(folder) +
                     ": holds no tokenizer: expected vocab.json and merges.txt, or tokenizer.json");
    return tokenizerOf(readTokenizerJson(*view), {.config = config.view(), .map = map.view(), .tokenizer = view});
}

TokenizerPtr builtInTokenizer(const std::string& padding) {
    const nlohmann::json config = {{"pad_token", padding}};
    return tokenizerOf(builtInVocabulary(), {.config = formats::JsonView(config, "CLIP's tokenizer")});
}

} // namespace core::conditioning::clip
