#include "core/pytorch/pickle_input.h"

#include "core/base/error.h"

#include <algorithm>
#include <span>
#include <utility>

namespace core::pytorch {

namespace {

constexpr std::uint64_t growthBytes = 256U << 10U;
constexpr std::uint64_t maxLineBytes = 256;
constexpr std::uint64_t lookAheadBytes = 64U << 10U;

} // namespace

PickleInput::PickleInput(std::string bytes)
    : m_bytes(std::move(bytes))
    , m_end(m_bytes.size()) {}

PickleInput::PickleInput(const formats::InputFile& file)
    : m_file(&file)
    , m_end(file.size()) {}

std::uint8_t PickleInput::byte() {
    return static_cast<std::uint8_t>(take(1).front());
}

std::uint64_t PickleInput::number(int width) {
    const std::string_view bytes = take(static_cast<std::uint64_t>(width));
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        value = (value << 8U) | static_cast<std::uint8_t>(bytes[i]);
    return value;
}

std::string_view PickleInput::take(std::uint64_t size) {
    require(size);
    const std::string_view bytes(m_bytes.data() + m_position, size);
    m_position += size;
    return bytes;
}

std::string_view PickleInput::line() {
    const std::uint64_t there = load(maxLineBytes);
    const std::string_view ahead(m_bytes.data() + m_position, there);
    const std::size_t length = ahead.find('\n');
    if (length == std::string_view::npos)
        failBadInput("the pickle holds a name without an end (byte " + std::to_string(m_position) + ")");
    return take(length + 1).substr(0, length);
}

std::string_view PickleInput::text(const PickleValue& value) const {
    return std::string_view(m_bytes).substr(value.index(), value.size);
}

bool PickleInput::isAhead(std::string_view wanted) {
    const std::uint64_t there = load(lookAheadBytes);
    return std::string_view(m_bytes.data() + m_position, there).find(wanted) != std::string_view::npos;
}

void PickleInput::require(std::uint64_t size) {
    if (size > m_end - m_position)
        failBadInput("the pickle ends too early: byte " + std::to_string(m_position) + " asks for " +
                     std::to_string(size) + " more, found " + std::to_string(m_end - m_position));
    if (size > maxPickleBytes - m_position)
        failBadInput("the pickle is larger than " + std::to_string(maxPickleBytes) + " bytes");
    load(size);
}

std::uint64_t PickleInput::load(std::uint64_t size) {
    const std::uint64_t limit = std::min(m_end, maxPickleBytes);
    const std::uint64_t wanted = std::min(m_position + size, limit);
    if (m_file != nullptr && wanted > m_bytes.size()) {
        const std::uint64_t old = m_bytes.size();
        m_bytes.resize(std::min(std::max(wanted, old + growthBytes), limit));
        m_file->read(old, std::as_writable_bytes(std::span(m_bytes)).subspan(old));
    }
    return std::min<std::uint64_t>(wanted, m_bytes.size()) - m_position;
}

} // namespace core::pytorch
