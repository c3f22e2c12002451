#include "core/formats/json_sax.h"

#include "core/base/error.h"
#include "core/base/text.h"

namespace core::formats {

namespace {

/// Longest string or number that is handed to the parser, which keeps several copies of the one it is reading.
constexpr std::size_t maxTokenBytes = 8U << 20U;

void checkTokenLengths(std::string_view text) {
    bool inString = false;
    std::size_t start = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (i - start > maxTokenBytes)
            throw Error(ErrorCode::BadInput,
                        "a text or number longer than " + std::to_string(maxTokenBytes) + " bytes");
        if (inString && c == '\\')
            ++i;
        else if (c == '"')
            inString = !inString;
        if (c == '"' || (!inString && std::string_view(" \t\r\n,:[]{}").find(c) != std::string_view::npos))
            start = i;
    }
}

} // namespace

bool JsonSax::parse_error(std::size_t, const std::string& lastToken, const nlohmann::json::exception& error) {
    // nlohmann writes "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error … - invalid
    // literal; last read: 'x'".
    std::string text = error.what();
    if (const std::size_t bracket = text.find("] "); text.starts_with('[') && bracket != std::string::npos)
        text.erase(0, bracket + 2);
    if (const std::size_t last = text.find("; last read: "); last != std::string::npos)
        text = text.substr(0, last) + ", last read '" + escaped(lastToken, 40) + "'";
    throw Error(ErrorCode::BadInput, escaped(text, 300));
}

bool JsonSax::binary(binary_t&) {
    throw Error(ErrorCode::BadInput, "binary values are not JSON");
}

void JsonSax::enter() {
    if (++m_depth > m_depthLimit)
        throw Error(ErrorCode::BadInput, "nested more than " + std::to_string(m_depthLimit) + " deep");
}

void readJsonEvents(std::string_view text, JsonSax& reader) {
    if (text.starts_with("\xEF\xBB\xBF"))
        throw Error(ErrorCode::BadInput, "starts with a byte-order mark, expected plain UTF-8");
    if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)
        throw Error(ErrorCode::BadInput, "NUL byte at position " + std::to_string(nul));
    if (!isUtf8(text))
        throw Error(ErrorCode::BadInput, "not valid UTF-8");
    checkTokenLengths(text);
    nlohmann::json::sax_parse(text, &reader);
}

} // namespace core::formats
