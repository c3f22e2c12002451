#include "core/conditioning/clip/special_tokens.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace core::conditioning::clip {
namespace {

constexpr std::size_t mostSpecialTokens = 100;
constexpr std::size_t mostSpecialBytes = 100;
constexpr int mostLength = 100'000;

/// A special token as configs write it: a text, or an object with its rules.
SpecialToken readToken(const formats::JsonView& value) {
    if (value.isString())
        return {.text = value.string()};
    for (const char* rule : {"lstrip", "rstrip", "single_word"})
        if (value.booleanOr(rule, false))
            value.at(rule).fail("expected false as CLIP's tokens have");
    return {.text = value.at("content").string(), .isNormalised = value.booleanOr("normalized", false)};
}

class SpecialTokens {
public:
    SpecialTokens(const TokenizerFiles& files, const Vocabulary& vocabulary)
        : m_files(files)
        , m_vocabulary(vocabulary) {
        addListed();
    }

    /// The id of the token that a config calls by this key. @param usual its text where none does.
    int named(const char* key, const char* usual) {
        const std::optional<formats::JsonView> said = find(key);
        SpecialToken token = said ? readToken(*said) : SpecialToken{.text = usual};
        token.id = idOf(token.text);
        if (!m_listed.contains(token.text)) // a list's rules count
            add(token);
        return token.id;
    }

    std::vector<SpecialToken> take() { return std::move(m_tokens); }

private:
    std::optional<formats::JsonView> find(const char* key) const {
        const bool isComplete = m_files.config && m_files.config->find("added_tokens_decoder");
        if (m_files.map && !isComplete)
            if (auto found = m_files.map->find(key))
                return found;
        return m_files.config ? m_files.config->find(key) : std::nullopt;
    }

    int idOf(const std::string& text) const {
        const auto listed = std::find_if(m_tokens.begin(), m_tokens.end(),
                                         [&](const SpecialToken& token) { return token.text == text; });
        if (listed != m_tokens.end())
            return listed->id;
        const std::optional<int> id = m_vocabulary.idOf(text);
        if (!id)
            failBadInput(m_vocabulary.source() + ": expected the token \"" + escaped(text, 60) +
                         "\", found none of that name");
        return *id;
    }

    /// One of a text that is there already takes its place.
    void add(const SpecialToken& token) {
        if (token.text.empty() || token.text.size() > mostSpecialBytes)
            failBadInput(m_vocabulary.source() + ": special token \"" + escaped(token.text, 60) +
                         "\": expected 1 to 100 bytes");
        std::erase_if(m_tokens, [&](const SpecialToken& other) { return other.text == token.text; });
        m_tokens.push_back(token);
        if (m_tokens.size() > mostSpecialTokens)
            failBadInput(m_vocabulary.source() + ": expected at most 100 special tokens");
    }

    /// Those of added_tokens_decoder and of a tokenizer.json.
    void addListed() {
        const auto decoder = m_files.config ? m_files.config->find("added_tokens_decoder") : std::nullopt;
        if (decoder)
            for (const std::string& key : decoder->keys())
                addListed(decoder->at(key), idText(*decoder, key));
        const auto added = m_files.tokenizer ? m_files.tokenizer->find("added_tokens") : std::nullopt;
        if (added)
            for (const formats::JsonView token : added->items())
                addListed(token, token.at("id").integer(0, kMostTokens - 1));
    }

    void addListed(const formats::JsonView& value, std::int64_t id) {
        SpecialToken token = readToken(value);
        token.id = static_cast<int>(id);
        add(token);
        m_listed.insert(token.text);
    }

    static std::int64_t idText(const formats::JsonView& decoder, const std::string& key) {
        const bool isNumber =
            !key.empty() && key.size() <= 6 && key.find_first_not_of("0123456789") == std::string::npos;
        if (!isNumber)
            decoder.fail("\"" + escaped(key, 60) + "\": expected the number of a token");
        return std::stoll(key);
    }

    const TokenizerFiles& m_files;
    const Vocabulary& m_vocabulary;
    std::vector<SpecialToken> m_tokens;
    std::set<std::string> m_listed; ///< texts
};

/// Tokens of a prompt; a huge number means that the file knows no bound.
int lengthOf(const TokenizerFiles& files) {
    constexpr int usual = 77;
    const auto said = files.config ? files.config->find("model_max_length") : std::nullopt;
    if (!said)
        return usual;
    const double length = said->number(2);
    return length > mostLength ? usual : static_cast<int>(length);
}

void requireClass(const TokenizerFiles& files) {
    const auto name = files.config ? files.config->find("tokenizer_class") : std::nullopt;
    if (name && name->string() != "CLIPTokenizer" && name->string() != "CLIPTokenizerFast")
        name->fail("expected CLIPTokenizer, found \"" + escaped(name->string(), 60) + '"');
}

} // namespace

TokenizerOptions readTokenizerOptions(const TokenizerFiles& files, const Vocabulary& vocabulary) {
    requireClass(files);
    SpecialTokens tokens(files, vocabulary);
    TokenizerOptions options;
    options.begin = tokens.named("bos_token", kStartOfText);
    options.end = tokens.named("eos_token", kEndOfText);
    options.unknown = tokens.named("unk_token", kEndOfText);
    options.padding = tokens.named("pad_token", kEndOfText);
    options.length = lengthOf(files);
    options.special = tokens.take();
    return options;
}

} // namespace core::conditioning::clip
