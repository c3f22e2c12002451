#include "core/formats/safetensors.h"

#include "core/base/error.h"

#include <algorithm>
#include <utility>

namespace core::formats {

namespace {

/// The header of a file that may be anything: says what it is if it is no safetensors file at all.
SafetensorsHeader readHeader(const InputFile& file) {
    try {
        std::string start(std::min<std::uint64_t>(file.size(), 8), '\0');
        file.read(0, std::as_writable_bytes(std::span(start)));
        start.resize(8 + safetensorsHeaderBytes(start, file.size()));
        file.read(8, std::as_writable_bytes(std::span(start)).subspan(8));
        return parseSafetensorsHeader(start, file.size());
    } catch (const Error& error) {
        const std::string kind = file.recognise();
        file.fail(kind.empty() ? error.what() : "not a safetensors file but " + kind);
    }
}

} // namespace

SafetensorsFile SafetensorsFile::open(const std::filesystem::path& path) {
    InputFile file(path);
    SafetensorsHeader header = readHeader(file);
    return {std::move(file), std::move(header)};
}

SafetensorsFile::SafetensorsFile(InputFile file, SafetensorsHeader header)
    : TensorFile(std::move(file), std::move(header.entries), std::move(header.metadata))
    , m_dataStart(header.dataStart) {}

std::string SafetensorsFile::sha256(const TensorEntry& entry) const {
    return file().sha256(m_dataStart + entry.begin, entry.bytes());
}

void SafetensorsFile::read(const TensorEntry& entry, std::uint64_t offset, std::span<std::byte> bytes) const {
    file().read(m_dataStart + entry.begin + offset, bytes);
}

} // namespace core::formats
