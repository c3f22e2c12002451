#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace core::formats {

/// Number formats that the safetensors format knows; those behind Bool can be listed but not loaded.
enum class StorageType {
    F64,
    F32,
    F16,
    BF16,
    I64,
    I32,
    I16,
    I8,
    U8,
    Bool,
    U64,
    U32,
    U16,
    C64,
    F8E4M3,
    F8E5M2,
    F8E8M0,
    F8E4M3Fnuz,
    F8E5M2Fnuz,
    F6E2M3,
    F6E3M2,
    F4
};

/// The format's own spelling: "F32", "BF16", "BOOL".
std::string_view storageName(StorageType type);
/// The usual spelling: "float32", "bfloat16", "bool".
std::string_view dtypeName(StorageType type);
/// Bits of one element.
int storageBits(StorageType type);
/// Whether tensors of this type can be loaded.
bool isLoadable(StorageType type);

/// One tensor of a validated file. `name` comes from outside: show it through core::escaped, never use it as a path.
struct TensorEntry {
    std::string name;
    StorageType type = StorageType::F32;
    std::vector<std::int64_t> shape; ///< every product of its numbers fits 63 bits
    std::uint64_t begin = 0;         ///< first byte, counted from the end of the header
    std::uint64_t end = 0;           ///< one after the last byte

    std::int64_t elements() const;
    std::uint64_t bytes() const { return end - begin; }
};

/// "[2, 3]", for messages.
std::string toString(const std::vector<std::int64_t>& shape);

/// A header that fits its file: entries in the order of their bytes, without holes, each as large as its shape says.
struct SafetensorsHeader {
    std::vector<TensorEntry> entries;
    std::map<std::string, std::string> metadata; ///< the "__metadata__" texts
    std::uint64_t dataStart = 0;                 ///< where the tensors' bytes begin in the file
};

/// Limits beyond the format's own: on names, number of tensors, of metadata texts and of dimensions.
inline constexpr std::uint64_t maxHeaderBytes = 100'000'000; ///< as the reference implementation's
inline constexpr std::size_t maxNameBytes = 4096;
inline constexpr std::size_t maxTensors = 100'000;
inline constexpr std::size_t maxMetadataTexts = 100'000;
inline constexpr std::size_t maxRank = 64;
inline constexpr std::size_t maxSizes = 1'000'000; ///< numbers in all shapes together

/// The header length from a file's first bytes. @throws Error{BadInput} if it is too short, too long or does not fit
/// the file.
std::uint64_t safetensorsHeaderBytes(std::string_view start, std::uint64_t fileSize);

/// Parses and checks a whole header in the order of the format's reference implementation.
/// @param start the file's first bytes, at least the 8 bytes of the length and the header. @param fileSize of the whole
/// file.
/// @throws Error{BadInput} (without a file name), before anything larger than the header is allocated.
SafetensorsHeader parseSafetensorsHeader(std::string_view start, std::uint64_t fileSize);

} // namespace core::formats
