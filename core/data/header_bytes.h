#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace core::data {

/// Numbers at places of a file that may be too short for them.
class HeaderBytes {
public:
    explicit HeaderBytes(std::string_view text)
        : m_text(text) {}

    /// @throws Error{BadInput} behind the end, as the others do.
    std::uint64_t byte(std::size_t at) const {
        if (at >= m_text.size())
            failBadInput("cut short");
        return static_cast<unsigned char>(m_text[at]);
    }
    std::uint64_t big(std::size_t at, std::size_t count) const {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < count; ++i)
            value = value << 8U | byte(at + i);
        return value;
    }
    std::uint64_t little(std::size_t at, std::size_t count) const {
        std::uint64_t value = 0;
        for (std::size_t i = count; i > 0; --i)
            value = value << 8U | byte(at + i - 1);
        return value;
    }
    bool has(std::size_t at, std::string_view part) const {
        return at <= m_text.size() && m_text.substr(at).starts_with(part);
    }
    std::size_t size() const { return m_text.size(); }
    std::string_view text() const { return m_text; }

private:
    std::string_view m_text;
};

} // namespace core::data
