#pragma once

#include "core/base/publisher.h"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>

namespace core {

/// Writes a file piece by piece under a name of its own in the same folder; commit() flushes it to the disk and renames
/// it. A large file goes to the disk while it is written, so that a stop (StopScope) in write() has nothing to wait for
/// and commit() little. Without commit() nothing is left and an older file stays as it was. Missing parent folders are
/// made; the mode of an older file is kept, and what a link leads to is replaced, not the link. Two writers of one file
/// at a time are an error for the second.
class AtomicWriter {
public:
    /// @throws Error{Failed} naming the path and the system's reason, as all functions here do.
    explicit AtomicWriter(std::filesystem::path path);
    ~AtomicWriter();
    AtomicWriter(const AtomicWriter&) = delete;
    AtomicWriter& operator=(const AtomicWriter&) = delete;

    void write(std::span<const std::byte> bytes);
    void commit();

private:
    [[noreturn]] void fail(int reason) const;
    void keepMode(int descriptor) const;
    void sendToDisk();

    std::filesystem::path m_path;   ///< as it was named
    std::filesystem::path m_target; ///< what it leads to
    std::filesystem::path m_part;
    std::unique_ptr<Publisher> m_publisher;
    std::FILE* m_file = nullptr;
    std::int64_t m_written = 0; ///< bytes
    std::int64_t m_sent = 0;    ///< of them those that the system was told to bring to the disk
};

} // namespace core
