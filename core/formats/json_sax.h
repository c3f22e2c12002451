#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace core::formats {

/// What strict readers of JSON events share: the depth limit and one-line errors. Readers derive and handle the events
/// they expect. Errors leave as Error{BadInput} without a file name; whoever knows the file puts it in front.
class JsonSax : public nlohmann::json_sax<nlohmann::json> {
public:
    explicit JsonSax(int depthLimit)
        : m_depthLimit(depthLimit) {}

    bool parse_error(std::size_t position, const std::string& lastToken,
                     const nlohmann::json::exception& error) override;
    bool binary(binary_t& value) override;

protected:
    /// To be called first in start_object and start_array. @throws Error{BadInput} beyond the limit.
    void enter();
    void leave() { --m_depth; }
    int depth() const { return m_depth; }

private:
    int m_depthLimit;
    int m_depth = 0;
};

/// Runs `text` through `reader` after the checks that nlohmann's parser leaves out: byte-order mark, NUL bytes, UTF-8
/// everywhere.
void readJsonEvents(std::string_view text, JsonSax& reader);

} // namespace core::formats
