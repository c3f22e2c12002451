#include "core/conditioning/clip/prompt_words.h"

#include "core/base/error.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <algorithm>
#include <array>
#include <memory>
#include <pcre2.h>
#include <utf8proc.h>

namespace core::conditioning::clip {
namespace {

using CodePoints = std::vector<utf8proc_int32_t>;

constexpr utf8proc_int32_t capitalDottedI = 0x130; // the only letter that becomes two
constexpr utf8proc_int32_t dotAbove = 0x307;

/// Unicode's White_Space. Not PCRE2's \s, which takes U+180E for one.
bool isSpace(utf8proc_int32_t c) {
    return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

CodePoints codePoints(std::string_view text) {
    CodePoints points;
    points.reserve(text.size());
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    for (std::size_t i = 0; i < text.size();) {
        utf8proc_int32_t point = 0;
        const utf8proc_ssize_t length =
            utf8proc_iterate(bytes + i, static_cast<utf8proc_ssize_t>(text.size() - i), &point);
        if (length <= 0)
            failBadInput("prompt: expected UTF-8");
        points.push_back(point);
        i += static_cast<std::size_t>(length);
    }
    return points;
}

constexpr utf8proc_option_t together(utf8proc_option_t a, utf8proc_option_t b) {
    return static_cast<utf8proc_option_t>(a | b); // NOLINT(*-optin.core.EnumCastOutOfRange): its values are bits
}

CodePoints decomposed(const CodePoints& points) {
    constexpr utf8proc_option_t how = together(UTF8PROC_STABLE, UTF8PROC_DECOMPOSE);
    CodePoints result;
    result.reserve(points.size());
    std::array<utf8proc_int32_t, 32> parts{};
    for (const utf8proc_int32_t point : points) {
        int boundary = 0;
        const auto count = utf8proc_decompose_char(point, parts.data(), parts.size(), how, &boundary);
        if (count < 0 || count > static_cast<utf8proc_ssize_t>(parts.size()))
            throw Error(ErrorCode::Failed, "prompt: a character cannot be decomposed");
        result.insert(result.end(), parts.begin(), parts.begin() + count);
    }
    return result;
}

/// Marks in their canonical order. The library's own sorting takes a square of their number.
void order(CodePoints& points) {
    const auto classOf = [](utf8proc_int32_t point) { return utf8proc_get_property(point)->combining_class; };
    const auto isMark = [&](utf8proc_int32_t point) { return classOf(point) != 0; };
    for (auto first = std::find_if(points.begin(), points.end(), isMark); first != points.end();) {
        const auto last = std::find_if_not(first, points.end(), isMark);
        std::stable_sort(first, last, [&](auto a, auto b) { return classOf(a) < classOf(b); });
        first = std::find_if(last, points.end(), isMark);
    }
}

/// Normalisation form C (Unicode Standard Annex 15).
CodePoints composed(CodePoints points) {
    points = decomposed(points);
    order(points);
    constexpr utf8proc_option_t how = together(UTF8PROC_STABLE, UTF8PROC_COMPOSE);
    const auto length = utf8proc_normalize_utf32(points.data(), static_cast<utf8proc_ssize_t>(points.size()), how);
    if (length < 0)
        throw Error(ErrorCode::Failed, "prompt: its characters cannot be composed");
    points.resize(static_cast<std::size_t>(length));
    return points;
}

class PromptText {
public:
    void add(utf8proc_int32_t point) {
        if (isSpace(point)) {
            if (!m_endsWithSpace)
                m_text += ' ';
        } else if (point == capitalDottedI) {
            append('i');
            append(dotAbove);
        } else {
            append(utf8proc_tolower(point));
        }
        m_endsWithSpace = isSpace(point);
    }
    std::string take() { return std::move(m_text); }

private:
    void append(utf8proc_int32_t point) {
        std::array<utf8proc_uint8_t, 4> bytes{};
        const utf8proc_ssize_t length = utf8proc_encode_char(point, bytes.data());
        m_text.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(length));
    }

    std::string m_text;
    bool m_endsWithSpace = false;
};

// What looks like a special token ends a word, and is three of them.
constexpr const char* wordPattern =
    "<\\|(?:start|end)oftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|"
    "[^\\x{09}-\\x{0D}\\x{20}\\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}"
    "\\x{202F}\\x{205F}\\x{3000}\\p{L}\\p{N}]+";

struct FreeCode {
    void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct FreeMatch {
    void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};

void addWord(std::vector<std::string_view>& words, std::string_view word) {
    constexpr std::string_view begin = "<|", end = "|>";
    if (!word.starts_with("<|s") && !word.starts_with("<|e")) {
        words.push_back(word);
        return;
    }
    words.push_back(word.substr(0, begin.size()));
    words.push_back(word.substr(begin.size(), word.size() - begin.size() - end.size()));
    words.push_back(word.substr(word.size() - end.size()));
}

const pcre2_code& wordExpression() {
    static const std::unique_ptr<pcre2_code, FreeCode> code = [] {
        int error = 0;
        PCRE2_SIZE place = 0;
        return std::unique_ptr<pcre2_code, FreeCode>(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(wordPattern),
                                                                   PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_UCP, &error,
                                                                   &place, nullptr));
    }();
    if (!code)
        throw Error(ErrorCode::Failed, "PCRE2 does not know CLIP's pattern of words");
    return *code;
}

} // namespace

std::string normalisedPrompt(std::string_view text) {
    PromptText result;
    for (const utf8proc_int32_t point : composed(codePoints(text)))
        result.add(point);
    return result.take();
}

std::vector<std::string_view> promptWords(std::string_view normalised) {
    const pcre2_code& expression = wordExpression();
    const std::unique_ptr<pcre2_match_data, FreeMatch> match(pcre2_match_data_create(1, nullptr));
    const auto* subject = reinterpret_cast<PCRE2_SPTR>(normalised.data());
    std::vector<std::string_view> words;
    for (std::size_t from = 0; from < normalised.size();) {
        // Checked once: the library would go through all of it again for every word.
        const std::uint32_t options = from == 0 ? 0 : PCRE2_NO_UTF_CHECK;
        const int found = pcre2_match(&expression, subject, normalised.size(), from, options, match.get(), nullptr);
        if (found == PCRE2_ERROR_NOMATCH)
            break;
        if (found < 0)
            throw Error(ErrorCode::Failed, "prompt: cannot be split into words (PCRE2 " + std::to_string(found) + ")");
        const PCRE2_SIZE* place = pcre2_get_ovector_pointer(match.get());
        addWord(words, normalised.substr(place[0], place[1] - place[0]));
        from = place[1];
    }
    return words;
}

} // namespace core::conditioning::clip
