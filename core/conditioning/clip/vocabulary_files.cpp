#include "core/conditioning/clip/vocabulary_files.h"

#include "core/base/error.h"
#include "core/base/resources.h"
#include "core/base/text.h"
#include "core/conditioning/clip/byte_letters.h"
#include "core/conditioning/clip/special_tokens.h"
#include "core/formats/input_file.h"

#include <nlohmann/json.hpp>
#include <zlib.h>

namespace core::conditioning::clip {
namespace {

constexpr const char* builtInFile = "clip/bpe_simple_vocab_16e6.txt.gz";
constexpr std::size_t unpackedMost = std::size_t{8} << 20U;
constexpr std::size_t builtInMerges = 49'152 - 256 - 2; // of more in the file
constexpr std::string_view wordsOfClip = R"('s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+)";

/// Calls `each` with every line but empty ones and "#version: …".
template <typename Each> void forEachLine(std::string_view text, Each&& each) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (!line.empty() && !line.starts_with("#version"))
            each(line);
    }
}

void addMergeLine(Vocabulary& vocabulary, std::string_view line) {
    const std::size_t space = line.find(' ');
    if (space == 0 || space == std::string_view::npos || space + 1 == line.size())
        failBadInput(vocabulary.source() + ": expected two tokens to merge, found \"" + escaped(line, 60) + '"');
    vocabulary.addMerge(std::string(line.substr(0, space)), std::string(line.substr(space + 1)));
}

void addTokens(Vocabulary& vocabulary, const formats::JsonView& tokens) {
    if (!tokens.isObject())
        tokens.fail("expected an object of tokens and their numbers");
    for (const auto& [text, id] : tokens.value().items()) {
        if (!id.is_number_integer())
            tokens.fail("token \"" + escaped(text, 60) + "\": expected a whole number");
        vocabulary.addToken(text, id.is_number_unsigned() && id.get<std::uint64_t>() > kMostTokens
                                      ? std::int64_t{kMostTokens}
                                      : id.get<std::int64_t>());
    }
}

void addMerges(Vocabulary& vocabulary, const formats::JsonView& merges) {
    for (const formats::JsonView merge : merges.items()) {
        if (merge.isString()) {
            addMergeLine(vocabulary, merge.string());
            continue;
        }
        const std::vector<std::string> pair = merge.strings();
        if (pair.size() != 2)
            merge.fail("expected two tokens to merge, found " + std::to_string(pair.size()));
        vocabulary.addMerge(pair[0], pair[1]);
    }
}

/// A member that has to be this where it is there.
void expectValue(const formats::JsonView& object, const char* key, const nlohmann::json& wanted) {
    if (const auto found = object.find(key); found && found->value() != wanted)
        found->fail("expected " + wanted.dump() + " as CLIP's tokenizer has, found another value");
}

void requireNormalizer(const formats::JsonView& json) {
    const nlohmann::json wanted = {{"type", "Sequence"},
                                   {"normalizers",
                                    {{{"type", "NFC"}},
                                     {{"type", "Replace"}, {"pattern", {{"Regex", "\\s+"}}}, {"content", " "}},
                                     {{"type", "Lowercase"}}}}};
    if (const formats::JsonView found = json.at("normalizer"); found.value() != wanted)
        found.fail("expected CLIP's: NFC, one space for white space, small letters");
}

void requireWords(const formats::JsonView& json) {
    const formats::JsonView all = json.at("pre_tokenizer");
    const auto parts = all.find("pretokenizers");
    const auto isSplit = [](const formats::JsonView& part) {
        const auto pattern = part.find("pattern");
        const auto regex = pattern ? pattern->find("Regex") : std::nullopt;
        return regex && regex->string().ends_with(wordsOfClip);
    };
    if (!parts || parts->items().size() != 2 || !isSplit(parts->items()[0]) ||
        parts->items()[1].at("type").string() != "ByteLevel")
        all.fail("expected CLIP's: its pattern of words, then bytes");
    expectValue(parts->items()[0], "invert", true);
    expectValue(parts->items()[1], "add_prefix_space", false);
}

void requireClip(const formats::JsonView& json) {
    requireNormalizer(json);
    requireWords(json);
    const formats::JsonView model = json.at("model");
    if (const formats::JsonView type = model.at("type"); type.string() != "BPE")
        type.fail("expected BPE, found \"" + escaped(type.string(), 60) + '"');
    expectValue(model, "end_of_word_suffix", kWordEnd);
    expectValue(model, "continuing_subword_prefix", "");
    for (const char* flag : {"byte_fallback", "ignore_merges", "fuse_unk"})
        expectValue(model, flag, false);
    expectValue(model, "dropout", 0.0);
}

/// A gzip file that comes with the program.
std::string unpacked(const std::filesystem::path& path) {
    const std::string packed = formats::InputFile(path).readText(unpackedMost);
    std::string text(unpackedMost, '\0');
    z_stream stream{};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    constexpr int gzip = 16 + MAX_WBITS;
    const bool isWhole = inflateInit2(&stream, gzip) == Z_OK && inflate(&stream, Z_FINISH) == Z_STREAM_END;
    text.resize(stream.total_out);
    inflateEnd(&stream);
    if (!isWhole)
        failBadInput(escapedPath(path) + ": not the gzip file that comes with Tessera");
    return text;
}

} // namespace

Vocabulary vocabularyFrom(const formats::JsonView& tokens, std::string_view merges, const std::string& source) {
    Vocabulary vocabulary(source);
    addTokens(vocabulary, tokens);
    forEachLine(merges, [&](std::string_view line) { addMergeLine(vocabulary, line); });
    vocabulary.seal();
    return vocabulary;
}

Vocabulary readVocabulary(const std::filesystem::path& vocab, const std::filesystem::path& merges) {
    const nlohmann::json tokens = formats::readJsonFile(vocab, kVocabularyJson);
    const std::string lines = formats::InputFile(merges).readText(kMostVocabularyBytes);
    if (!isUtf8(lines))
        failBadInput(escapedPath(merges) + ": expected UTF-8");
    return vocabularyFrom(formats::JsonView(tokens, escapedPath(vocab)), lines, escapedPath(merges));
}

Vocabulary readTokenizerJson(const formats::JsonView& json) {
    requireClip(json);
    Vocabulary vocabulary(json.source());
    const formats::JsonView model = json.at("model");
    addTokens(vocabulary, model.at("vocab"));
    addMerges(vocabulary, model.at("merges"));
    vocabulary.seal();
    return vocabulary;
}

Vocabulary builtInVocabulary() {
    const std::filesystem::path path = resourcePath(builtInFile);
    const std::string text = unpacked(path);
    Vocabulary vocabulary(escapedPath(path));
    std::int64_t next = 0;
    for (const std::string_view ending : {std::string_view(), kWordEnd})
        for (const unsigned char byte : bytesInOrder())
            vocabulary.addToken(byteLetters()[byte] + std::string(ending), next++);
    std::vector<std::string_view> lines;
    forEachLine(std::string_view(text).substr(std::min(text.find('\n'), text.size())),
                [&](std::string_view line) { lines.push_back(line); });
    lines.resize(std::min(lines.size(), builtInMerges));
    for (const std::string_view line : lines) {
        std::string whole(line);
        std::erase(whole, ' ');
        vocabulary.addToken(whole, next++);
    }
    for (const std::string_view line : lines)
        addMergeLine(vocabulary, line);
    vocabulary.addToken(kStartOfText, next++);
    vocabulary.addToken(kEndOfText, next);
    vocabulary.seal();
    return vocabulary;
}

} // namespace core::conditioning::clip
