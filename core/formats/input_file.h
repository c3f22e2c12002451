#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace core::formats {

/// A regular file that is read by copies, never mapped, so that a file that shrinks under us is an error and not a
/// signal. Opening never blocks (pipes, devices and folders are refused by name). Every read fails with Error{BadInput}
/// once size or time have changed.
class InputFile {
public:
    /// @throws Error{BadInput} saying what the path really is: missing, a folder, a pipe, a device, a dangling link,
    /// unreadable.
    explicit InputFile(std::filesystem::path path);
    ~InputFile();
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;
    InputFile(InputFile&& other) noexcept;
    InputFile& operator=(InputFile&& other) noexcept;

    const std::filesystem::path& path() const { return m_path; }
    /// Bytes, as it was when opened.
    std::uint64_t size() const { return m_size; }
    /// Fills `bytes` from `offset`. @throws Error{BadInput} if the file has changed or ends before.
    void read(std::uint64_t offset, std::span<std::byte> bytes) const;
    /// SHA-256 of `size` bytes from `offset`, read in pieces of 1 MiB.
    std::string sha256(std::uint64_t offset, std::uint64_t size) const;
    std::string sha256() const { return sha256(0, m_size); }
    /// "an HTML page …", "a zip archive …" when the first bytes say so; empty for anything else.
    std::string recognise() const;
    /// Whether the first character opens a JSON object or array.
    bool looksLikeJson() const;
    /// The whole content. @throws Error{BadInput} if it is larger than `limit`.
    std::string readText(std::uint64_t limit) const;
    /// Throws Error{BadInput} with one line: the path (escaped) and `reason`.
    [[noreturn]] void fail(const std::string& reason) const;

private:
    void throwIfChanged() const;

    std::filesystem::path m_path;
    int m_descriptor = -1;
    std::uint64_t m_size = 0;
    std::int64_t m_modifiedSeconds = 0;
    std::int64_t m_modifiedNanoseconds = 0;
};

} // namespace core::formats
