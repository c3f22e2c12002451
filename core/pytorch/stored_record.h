#pragma once

#include "core/formats/input_file.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace core::pytorch {

/// Bytes that lie in one piece in a file, as they are or deflated.
struct StoredRecord {
    std::uint64_t offset = 0; ///< in the file
    std::uint64_t storedBytes = 0;
    std::uint64_t bytes = 0; ///< unfolded; equal to storedBytes unless it is deflated
    bool isDeflated = false;
    std::optional<std::uint32_t> crc{}; ///< CRC-32 of the unfolded bytes, where the file says it
};

/// Takes a piece of a record and where it begins.
using RecordSink = std::function<void(std::uint64_t position, std::span<const std::byte> piece)>;

/// CRC-32 of bytes that follow others. @param sum theirs, 0 at the beginning.
std::uint32_t continueSum(std::uint32_t sum, std::span<const std::byte> bytes);

/// @throws Error{BadInput} naming the file if the record's bytes have another sum than the file says.
void compareSum(const formats::InputFile& file, const StoredRecord& record, std::uint32_t sum);

/// Hands a whole record, unfolded, to `sink` in pieces of at most 1 MiB.
/// @throws Error{BadInput} naming the file if it has changed, if the record is damaged (its sum is another than the
/// file says: noticed after the last piece) or does not unfold to its size.
void streamRecord(const formats::InputFile& file, const StoredRecord& record, const RecordSink& sink);

} // namespace core::pytorch
