#include "core/checkpoint/safetensors.h"

#include "core/base/tensor.h"
#include "core/base/text.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

namespace core::checkpoint {

static_assert(std::endian::native == std::endian::little, "safetensors stores little-endian numbers");

namespace {

at::ScalarType scalarType(StorageType type) {
    switch (type) {
    case StorageType::F64:
        return at::kDouble;
    case StorageType::F32:
        return at::kFloat;
    case StorageType::F16:
        return at::kHalf;
    case StorageType::BF16:
        return at::kBFloat16;
    case StorageType::I64:
        return at::kLong;
    case StorageType::I32:
        return at::kInt;
    case StorageType::I16:
        return at::kShort;
    case StorageType::I8:
        return at::kChar;
    case StorageType::U8:
        return at::kByte;
    case StorageType::Bool:
        return at::kBool;
    default:
        return at::ScalarType::Undefined;
    }
}

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
    : m_file(std::move(file))
    , m_header(std::move(header))
    , m_byName(m_header.entries.size()) {
    std::iota(m_byName.begin(), m_byName.end(), std::size_t{0});
    std::sort(m_byName.begin(), m_byName.end(),
              [this](std::size_t a, std::size_t b) { return entries()[a].name < entries()[b].name; });
}

const TensorEntry* SafetensorsFile::find(const std::string& name) const {
    const auto place =
        std::lower_bound(m_byName.begin(), m_byName.end(), name,
                         [this](std::size_t i, const std::string& wanted) { return entries()[i].name < wanted; });
    return place != m_byName.end() && entries()[*place].name == name ? &entries()[*place] : nullptr;
}

at::Tensor SafetensorsFile::tensor(const std::string& name) const {
    const TensorEntry* entry = find(name);
    if (entry == nullptr)
        fail("tensor \"" + escaped(name) + "\" is missing");
    return read(*entry);
}

std::map<std::string, at::Tensor> SafetensorsFile::tensors() const {
    std::map<std::string, at::Tensor> result;
    for (const TensorEntry& entry : entries())
        result.emplace(entry.name, read(entry));
    return result;
}

std::string SafetensorsFile::sha256(const TensorEntry& entry) const {
    return m_file.sha256(m_header.dataStart + entry.begin, entry.bytes());
}

at::Tensor SafetensorsFile::read(const TensorEntry& entry) const {
    if (!isLoadable(entry.type))
        fail("tensor \"" + escaped(entry.name) + "\": dtype " + std::string(storageName(entry.type)) +
             " is not supported");
    return translateTorchErrors(escapedPath(path()), [&] {
        // Bytes other than 0 and 1 are no bool in C++, so these are read as numbers first.
        const bool isBool = entry.type == StorageType::Bool;
        at::Tensor result = at::empty(entry.shape, isBool ? at::kByte : scalarType(entry.type));
        m_file.read(m_header.dataStart + entry.begin,
                    {static_cast<std::byte*>(result.data_ptr()), static_cast<std::size_t>(entry.bytes())});
        return isBool ? result.ne(0) : result;
    });
}

} // namespace core::checkpoint
