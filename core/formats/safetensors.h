#pragma once

#include "core/formats/tensor_file.h"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace core::formats {

/// An open safetensors file whose header was checked in full (the format's reference implementation, with its order of
/// checks).
class SafetensorsFile final : public TensorFile {
public:
    /// @throws Error{BadInput}, one line that says what the file really is or which check failed.
    static SafetensorsFile open(const std::filesystem::path& path);

    using TensorFile::sha256;
    std::string sha256(const TensorEntry& entry) const override;

protected:
    void read(const TensorEntry& entry, std::uint64_t offset, std::span<std::byte> bytes) const override;

private:
    SafetensorsFile(InputFile file, SafetensorsHeader header);

    std::uint64_t m_dataStart; ///< where the tensors' bytes begin in the file
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

} // namespace core::formats
