#pragma once

#include "core/checkpoint/input_file.h"
#include "core/checkpoint/safetensors_header.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace at {
class Tensor;
}

namespace core::checkpoint {

/// An open checkpoint file of any format whose description was checked in full. Tensors are copied out one by one, so a
/// file that changes under us is an error and nothing worse. Reading from several threads at once is safe.
class TensorFile {
public:
    virtual ~TensorFile() = default;
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
    /// All of them by name; as tensor() for each.
    std::map<std::string, at::Tensor> tensors() const;

    /// SHA-256 of the whole file, hex.
    std::string sha256() const { return m_file.sha256(); }
    /// SHA-256 of a tensor's bytes (contiguous, little-endian), hex.
    virtual std::string sha256(const TensorEntry& entry) const = 0;

    /// Throws Error{BadInput} with one line: the path (escaped) and `reason`.
    [[noreturn]] void fail(const std::string& reason) const { m_file.fail(reason); }

protected:
    TensorFile(InputFile file, std::vector<TensorEntry> entries, std::map<std::string, std::string> metadata);

    const InputFile& file() const { return m_file; }
    /// Fills `bytes` with a tensor's numbers, contiguous and little-endian. `bytes` has the tensor's size.
    virtual void read(const TensorEntry& entry, std::span<std::byte> bytes) const = 0;

private:
    at::Tensor load(const TensorEntry& entry) const;

    InputFile m_file;
    std::vector<TensorEntry> m_entries;
    std::map<std::string, std::string> m_metadata;
    std::vector<std::size_t> m_byName; ///< indices of entries, by ascending name
};

} // namespace core::checkpoint
