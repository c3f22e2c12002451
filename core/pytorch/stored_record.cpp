#include "core/pytorch/stored_record.h"

#include "core/base/progress.h"

#include <algorithm>
#include <string>
#include <vector>
#include <zlib.h>

namespace core::pytorch {

namespace {

constexpr std::size_t bufferBytes = 1U << 20U;

/// zlib's state for raw deflated data.
class Inflater {
public:
    Inflater() { m_isReady = inflateInit2(&m_state, -MAX_WBITS) == Z_OK; }
    ~Inflater() { inflateEnd(&m_state); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    bool needsInput() const { return m_state.avail_in == 0; }
    void give(std::span<std::byte> bytes) {
        m_state.next_in = reinterpret_cast<Bytef*>(bytes.data());
        m_state.avail_in = static_cast<uInt>(bytes.size());
    }

    /// Unfolds into `out` as far as it goes; the bytes written.
    std::size_t unfold(std::span<std::byte> out) {
        m_state.next_out = reinterpret_cast<Bytef*>(out.data());
        m_state.avail_out = static_cast<uInt>(out.size());
        const int result = m_isReady ? inflate(&m_state, Z_NO_FLUSH) : Z_MEM_ERROR;
        m_isAtEnd = result == Z_STREAM_END;
        m_isGood = result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR;
        return out.size() - m_state.avail_out;
    }
    bool isGood() const { return m_isGood; }
    bool isAtEnd() const { return m_isAtEnd; }

private:
    z_stream m_state{};
    bool m_isReady = false;
    bool m_isGood = true;
    bool m_isAtEnd = false;
};

void streamStored(const formats::InputFile& file, const StoredRecord& record, const RecordSink& sink) {
    std::vector<std::byte> buffer(std::min<std::uint64_t>(record.bytes, bufferBytes));
    for (std::uint64_t done = 0; done < record.bytes;) {
        stopPoint();
        const std::span piece(buffer.data(), std::min<std::uint64_t>(record.bytes - done, buffer.size()));
        file.read(record.offset + done, piece);
        sink(done, piece);
        done += piece.size();
    }
}

void streamDeflated(const formats::InputFile& file, const StoredRecord& record, const RecordSink& sink) {
    std::vector<std::byte> in(std::min<std::uint64_t>(record.storedBytes, bufferBytes)), out(bufferBytes);
    Inflater inflater;
    std::uint64_t taken = 0, done = 0;
    while (!inflater.isAtEnd()) {
        stopPoint();
        if (inflater.needsInput() && taken < record.storedBytes) {
            const std::span piece(in.data(), std::min<std::uint64_t>(record.storedBytes - taken, in.size()));
            file.read(record.offset + taken, piece);
            taken += piece.size();
            inflater.give(piece);
        }
        const std::size_t count = inflater.unfold(out);
        const bool isStuck = count == 0 && inflater.needsInput() && taken == record.storedBytes;
        if (!inflater.isGood() || (isStuck && !inflater.isAtEnd()) || count > record.bytes - done)
            file.fail("damaged: the compressed record at byte " + std::to_string(record.offset) +
                      " does not unfold to " + std::to_string(record.bytes) + " bytes");
        if (count > 0)
            sink(done, std::span(out.data(), count));
        done += count;
    }
    if (done != record.bytes)
        file.fail("damaged: the compressed record at byte " + std::to_string(record.offset) + " unfolds to " +
                  std::to_string(done) + " bytes, the archive says " + std::to_string(record.bytes));
}

} // namespace

std::uint32_t continueSum(std::uint32_t sum, std::span<const std::byte> bytes) {
    return static_cast<std::uint32_t>(crc32_z(sum, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

void compareSum(const formats::InputFile& file, const StoredRecord& record, std::uint32_t sum) {
    if (record.crc && sum != *record.crc)
        file.fail("damaged: the record at byte " + std::to_string(record.offset) + " (" + std::to_string(record.bytes) +
                  " bytes) has another checksum than the archive says");
}

void streamRecord(const formats::InputFile& file, const StoredRecord& record, const RecordSink& sink) {
    std::uint32_t sum = 0;
    const RecordSink summed = [&](std::uint64_t position, std::span<const std::byte> piece) {
        if (record.crc)
            sum = continueSum(sum, piece);
        sink(position, piece);
    };
    record.isDeflated ? streamDeflated(file, record, summed) : streamStored(file, record, summed);
    compareSum(file, record, sum);
}

} // namespace core::pytorch
