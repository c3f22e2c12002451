#pragma once

#include "core/conditioning/clip/byte_letters.h"
#include "core/conditioning/clip/special_tokens.h"
#include "core/conditioning/clip/vocabulary_files.h"
#include "tests/core/checkpoint_files.h"

/// CLIP's bytes and a few merges, as a small model of one's own has them.
namespace small_vocabulary {

namespace clip = core::conditioning::clip;

inline const std::vector<std::pair<std::string, std::string>>& merges() {
    static const std::vector<std::pair<std::string, std::string>> all{
        {"r", "e"}, {"re", "d</w>"}, {"s", "t"}, {"a", "a"}, {"aa", "aa"}};
    return all;
}

inline int size() {
    return 512 + static_cast<int>(merges().size()) + 2;
}

inline nlohmann::json tokens() {
    nlohmann::json json = nlohmann::json::object();
    for (const char* ending : {"", "</w>"})
        for (const unsigned char byte : clip::bytesInOrder())
            json[clip::byteLetters()[byte] + ending] = json.size();
    for (const auto& [left, right] : merges())
        json[left + right] = json.size();
    json[clip::kStartOfText] = json.size();
    json[clip::kEndOfText] = json.size();
    return json;
}

inline std::string mergeLines() {
    std::string text = "#version: 0.2\n";
    for (const auto& [left, right] : merges())
        text.append(left).append(" ").append(right).append("\n");
    return text;
}

/// vocab.json, merges.txt and, if there is something in it, tokenizer_config.json.
inline void write(const std::filesystem::path& folder, const nlohmann::json& config = {}) {
    files::writeJson(folder / "vocab.json", tokens());
    files::writeText(folder / "merges.txt", mergeLines());
    if (!config.is_null())
        files::writeJson(folder / "tokenizer_config.json", config);
}

inline clip::Vocabulary vocabulary() {
    const nlohmann::json json = tokens();
    return clip::vocabularyFrom(core::formats::JsonView(json, "vocab.json"), mergeLines(), "merges.txt");
}

/// @param length of a prompt.
inline clip::Tokenizer tokenizer(int length = 77) {
    clip::Vocabulary vocabulary = small_vocabulary::vocabulary();
    clip::TokenizerOptions options = clip::readTokenizerOptions({}, vocabulary);
    options.length = length;
    return {std::move(vocabulary), std::move(options)};
}

/// The same in one file, as tokenizers writes it. @param merged its merges as "a b".
inline nlohmann::json tokenizerJson(bool merged) {
    nlohmann::json json;
    for (const char* text : {"!", clip::kStartOfText, clip::kEndOfText})
        json["added_tokens"].push_back({{"id", tokens().at(text)}, {"content", text}, {"normalized", false}});
    json["normalizer"] = {{"type", "Sequence"},
                          {"normalizers",
                           {{{"type", "NFC"}},
                            {{"type", "Replace"}, {"pattern", {{"Regex", "\\s+"}}}, {"content", " "}},
                            {{"type", "Lowercase"}}}}};
    json["pre_tokenizer"] = {
        {"type", "Sequence"},
        {"pretokenizers",
         {{{"type", "Split"},
           {"pattern", {{"Regex", "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+"}}},
           {"behavior", "Removed"},
           {"invert", true}},
          {{"type", "ByteLevel"}, {"add_prefix_space", false}}}}};
    json["model"] = {{"type", "BPE"}, {"dropout", nullptr}, {"end_of_word_suffix", "</w>"}, {"vocab", tokens()}};
    for (const auto& [left, right] : merges())
        json["model"]["merges"].push_back(merged ? nlohmann::json(left + " " + right)
                                                 : nlohmann::json::array({left, right}));
    return json;
}

} // namespace small_vocabulary
