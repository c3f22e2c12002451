#include "core/pytorch/checked_records.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace core::pytorch {

namespace {

/// Summed while it is still in a core's cache.
constexpr std::uint64_t pieceBytes = 512U << 10U;

} // namespace

CheckedRecords::CheckedRecords(std::vector<StoredRecord> records)
    : m_records(std::move(records))
    , m_states(std::make_unique<State[]>(m_records.size())) {
    for (std::size_t i = 0; i < m_records.size(); ++i)
        m_states[i].isChecked = !m_records[i].crc && !m_records[i].isDeflated;
}

std::uint64_t CheckedRecords::bytes() const {
    std::uint64_t sum = 0;
    for (const StoredRecord& record : m_records)
        sum += record.bytes;
    return sum;
}

void CheckedRecords::checkAll(const formats::InputFile& file) const {
    for (std::size_t i = 0; i < m_records.size(); ++i)
        check(file, i);
}

void CheckedRecords::check(const formats::InputFile& file, std::size_t record) const {
    State& state = m_states[record];
    const std::scoped_lock guard(state.lock);
    if (!state.isChecked)
        streamRecord(file, m_records[record], [](std::uint64_t, std::span<const std::byte>) {});
    state.isChecked = true;
}

void CheckedRecords::stream(const formats::InputFile& file, std::size_t record, std::uint64_t begin, std::uint64_t size,
                            const RecordSink& sink) const {
    const StoredRecord& place = m_records[record];
    if (!place.isDeflated && size != place.bytes) {
        check(file, record);
        streamRecord(file, {.offset = place.offset + begin, .storedBytes = size, .bytes = size}, sink);
        return;
    }
    streamRecord(file, place, [&](std::uint64_t position, std::span<const std::byte> piece) {
        const std::uint64_t from = std::max(begin, position), to = std::min(begin + size, position + piece.size());
        if (from < to)
            sink(from - begin, piece.subspan(from - position, to - from));
    });
    m_states[record].isChecked = true;
}

void CheckedRecords::read(const formats::InputFile& file, std::size_t record, std::uint64_t begin,
                          std::span<std::byte> bytes, bool isWhole) const {
    const StoredRecord& place = m_records[record];
    if (place.isDeflated) {
        stream(file, record, begin, bytes.size(), [&](std::uint64_t position, std::span<const std::byte> piece) {
            std::memcpy(bytes.data() + position, piece.data(), piece.size());
        });
        return;
    }
    if (!m_states[record].isChecked && isWhole && readInOrder(file, record, begin, bytes))
        return;
    check(file, record);
    file.read(place.offset + begin, bytes);
}

/// False, with nothing read, if this is not the piece that comes next.
bool CheckedRecords::readInOrder(const formats::InputFile& file, std::size_t record, std::uint64_t begin,
                                 std::span<std::byte> bytes) const {
    const StoredRecord& place = m_records[record];
    State& state = m_states[record];
    const std::scoped_lock guard(state.lock);
    if (state.isChecked || begin != state.position)
        return false;
    for (std::uint64_t done = 0; done < bytes.size();) {
        const std::span piece = bytes.subspan(done, std::min<std::uint64_t>(bytes.size() - done, pieceBytes));
        file.read(place.offset + begin + done, piece);
        state.sum = continueSum(state.sum, piece);
        done += piece.size();
    }
    state.position = begin + bytes.size();
    if (state.position == place.bytes) {
        compareSum(file, place, state.sum);
        state.isChecked = true;
    }
    return true;
}

} // namespace core::pytorch
