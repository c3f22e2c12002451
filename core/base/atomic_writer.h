#pragma once

#include <cstdio>
#include <filesystem>
#include <span>

namespace core {

/// Writes a file piece by piece to `path` + ".part"; commit() flushes it to the disk and renames it. Without commit()
/// nothing is left and an older file stays as it was. Missing parent folders are made. Two writers of one file at a
/// time are an error for the second.
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

    std::filesystem::path m_path;
    std::filesystem::path m_part;
    std::FILE* m_file = nullptr;
};

} // namespace core
