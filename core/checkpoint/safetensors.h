#pragma once

#include "core/checkpoint/input_file.h"
#include "core/checkpoint/safetensors_header.h"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace at {
class Tensor;
}

namespace core::checkpoint {

/// An open safetensors file whose header was checked in full (the format's reference implementation, with its order of
/// checks). Tensors are copied out one by one, so a file that changes under us is an error and nothing worse.
class SafetensorsFile {
public:
    /// @throws Error{BadInput}, one line that says what the file really is or which check failed.
    static SafetensorsFile open(const std::filesystem::path& path);

    const std::filesystem::path& path() const { return m_file.path(); }
    std::uint64_t size() const { return m_file.size(); }
    /// In the order of their bytes.
    const std::vector<TensorEntry>& entries() const { return m_header.entries; }
    const std::map<std::string, std::string>& metadata() const { return m_header.metadata; }
    /// Null where the file has no such tensor.
    const TensorEntry* find(const std::string& name) const;

    /// A copy in memory of its own, on the CPU, of the stored type and shape.
    /// @throws Error{BadInput} if it is missing, of a type that cannot be loaded, or the file has changed.
    at::Tensor tensor(const std::string& name) const;
    /// All of them by name; as tensor() for each.
    std::map<std::string, at::Tensor> tensors() const;

    /// SHA-256 of the whole file, hex.
    std::string sha256() const { return m_file.sha256(); }
    /// SHA-256 of a tensor's bytes as stored (contiguous, little-endian), hex.
    std::string sha256(const TensorEntry& entry) const;

    /// Throws Error{BadInput} with one line: the path (escaped) and `reason`.
    [[noreturn]] void fail(const std::string& reason) const { m_file.fail(reason); }

private:
    SafetensorsFile(InputFile file, SafetensorsHeader header);
    at::Tensor read(const TensorEntry& entry) const;

    InputFile m_file;
    SafetensorsHeader m_header;
    std::vector<std::size_t> m_byName; ///< indices of entries, by ascending name
};

/// Writes tensors of any device and strides, atomically and one at a time. Order (so equal input makes equal bytes):
/// larger types first, then by name; the data begin at a multiple of 8.
/// @throws Error{BadArgument} for a type or a name that the format cannot hold, Error{Failed} if the file cannot be
/// written.
void writeSafetensors(const std::filesystem::path& path, const std::map<std::string, at::Tensor>& tensors,
                      const std::map<std::string, std::string>& metadata = {});

/// A tensor that is yet to be made.
struct TensorOutline {
    std::string name;
    StorageType type = StorageType::F32;
    std::vector<std::int64_t> shape{};
};

/// The same for tensors that are made one by one while the file is written, so that never more than one is held; what
/// is stored depends on neither. @param make called once per outline in the order of the file.
/// @throws Error{BadArgument} also for a name that comes twice and where `make` returns another type or shape.
void writeSafetensors(const std::filesystem::path& path, std::vector<TensorOutline> outlines,
                      const std::function<at::Tensor(const TensorOutline&)>& make,
                      const std::map<std::string, std::string>& metadata = {});

} // namespace core::checkpoint
