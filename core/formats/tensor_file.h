#pragma once

#include "core/formats/input_file.h"
#include "core/formats/safetensors_header.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace at {
class Tensor;
}

namespace core::formats {

/// An open checkpoint file of any format whose description was checked in full. Tensors are copied out one by one, so a
/// file that changes under us is an error and nothing worse. Reading from several threads at once is safe.
class TensorFile {
public:
    virtual ~TensorFile() = default;
    TensorFile(const TensorFile&) = delete;
    TensorFile& operator=(const TensorFile&) = delete;
    TensorFile(TensorFile&&) noexcept = default;
    TensorFile& operator=(TensorFile&&) noexcept = default;

    const std::filesystem::path& path() const { return m_file.path(); }
    std::uint64_t size() const { return m_file.size(); }
    /// In the order of their bytes.
    const std::vector<TensorEntry>& entries() const { return m_entries; }
    /// Texts that the file carries beside its tensors.
    const std::map<std::string, std::string>& metadata() const { return m_metadata; }
    /// Null where the file has no such tensor.
    const TensorEntry* find(const std::string& name) const;

    /// A copy in memory of its own, on the CPU, contiguous, of the stored type and shape.
    /// @throws Error{BadInput} if it is missing, of a type that cannot be loaded, or the file has changed.
    at::Tensor tensor(const std::string& name) const;
    /// Copies a tensor's numbers into `target`, converted to its type, piece by piece: nothing else is held.
    /// @param target floating point, contiguous, on the CPU, with as many elements. @param look is called with all
    /// numbers in order, as float32, a piece at a time. @throws Error{BadInput} as tensor(), and for a type that is not
    /// floating.
    void copyTo(const std::string& name, at::Tensor target,
                const std::function<void(std::span<const float>)>& look = {}) const;
    /// All of them by name; as tensor() for each.
    std::map<std::string, at::Tensor> tensors() const;

    /// SHA-256 of the whole file, hex.
    virtual std::string sha256() const { return m_file.sha256(); }
    /// SHA-256 of a tensor's bytes (contiguous, little-endian), hex.
    virtual std::string sha256(const TensorEntry& entry) const = 0;

    /// Throws Error{BadInput} with one line: the path (escaped) and `reason`.
    [[noreturn]] void fail(const std::string& reason) const { m_file.fail(reason); }

protected:
    TensorFile(InputFile file, std::vector<TensorEntry> entries, std::map<std::string, std::string> metadata);

    const InputFile& file() const { return m_file; }
    /// Fills `bytes` with a part of a tensor's numbers, contiguous and little-endian. @param offset where the part
    /// begins, in bytes, a multiple of the number's size as the part's length is.
    virtual void read(const TensorEntry& entry, std::uint64_t offset, std::span<std::byte> bytes) const = 0;

private:
    const TensorEntry& loadable(const std::string& name) const;
    at::Tensor load(const TensorEntry& entry) const;

    InputFile m_file;
    std::vector<TensorEntry> m_entries;
    std::map<std::string, std::string> m_metadata;
    std::vector<std::size_t> m_byName; ///< indices of entries, by ascending name
};

} // namespace core::formats
