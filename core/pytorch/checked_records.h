#pragma once

#include "core/pytorch/stored_record.h"

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace core::pytorch {

/// The records that a checkpoint's tensors lie in. Whoever reads a record to its end has also compared its sum; what is
/// read once is not checked again. Several threads may read at once.
class CheckedRecords {
public:
    explicit CheckedRecords(std::vector<StoredRecord> records);

    const StoredRecord& operator[](std::size_t record) const { return m_records[record]; }
    /// Bytes of all of them, unfolded.
    std::uint64_t bytes() const;
    /// Compares all sums. @throws Error{BadInput} naming the file, as all of these.
    void checkAll(const formats::InputFile& file) const;

    /// Hands bytes from `begin` on to `sink`, which is called with positions from there.
    void stream(const formats::InputFile& file, std::size_t record, std::uint64_t begin, std::uint64_t size,
                const RecordSink& sink) const;
    /// Fills `bytes` from `begin` on. @param isWhole whether the record is read piece by piece from its first byte to
    /// its last, in order, so that its sum can be compared at the end; otherwise that comes first.
    void read(const formats::InputFile& file, std::size_t record, std::uint64_t begin, std::span<std::byte> bytes,
              bool isWhole) const;

private:
    struct State {
        std::atomic<bool> isChecked = false;
        std::mutex lock;
        std::uint64_t position = 0; ///< behind the last piece that was read in order
        std::uint32_t sum = 0;      ///< of the bytes before
    };
    void check(const formats::InputFile& file, std::size_t record) const;
    bool readInOrder(const formats::InputFile& file, std::size_t record, std::uint64_t begin,
                     std::span<std::byte> bytes) const;

    std::vector<StoredRecord> m_records;
    std::unique_ptr<State[]> m_states; ///< one per record
};

} // namespace core::pytorch
