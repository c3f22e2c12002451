#include "core/checkpoint/tensor_file.h"

#include "core/base/tensor.h"
#include "core/base/text.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

namespace core::checkpoint {

static_assert(std::endian::native == std::endian::little, "checkpoints store little-endian numbers");

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

} // namespace

TensorFile::TensorFile(InputFile file, std::vector<TensorEntry> entries, std::map<std::string, std::string> metadata)
    : m_file(std::move(file))
    , m_entries(std::move(entries))
    , m_metadata(std::move(metadata))
    , m_byName(m_entries.size()) {
    std::iota(m_byName.begin(), m_byName.end(), std::size_t{0});
    std::sort(m_byName.begin(), m_byName.end(),
              [this](std::size_t a, std::size_t b) { return m_entries[a].name < m_entries[b].name; });
}

const TensorEntry* TensorFile::find(const std::string& name) const {
    const auto place =
        std::lower_bound(m_byName.begin(), m_byName.end(), name,
                         [this](std::size_t i, const std::string& wanted) { return m_entries[i].name < wanted; });
    return place != m_byName.end() && m_entries[*place].name == name ? &m_entries[*place] : nullptr;
}

at::Tensor TensorFile::tensor(const std::string& name) const {
    const TensorEntry* entry = find(name);
    if (entry == nullptr)
        fail("tensor \"" + escaped(name) + "\" is missing");
    return load(*entry);
}

std::map<std::string, at::Tensor> TensorFile::tensors() const {
    std::map<std::string, at::Tensor> result;
    for (const TensorEntry& entry : entries())
        result.emplace(entry.name, load(entry));
    return result;
}

at::Tensor TensorFile::load(const TensorEntry& entry) const {
    if (!isLoadable(entry.type))
        fail("tensor \"" + escaped(entry.name) + "\": dtype " + std::string(storageName(entry.type)) +
             " is not supported");
    return translateTorchErrors(escapedPath(path()), [&] {
        // Bytes other than 0 and 1 are no bool in C++, so these are read as numbers first.
        const bool isBool = entry.type == StorageType::Bool;
        at::Tensor result = at::empty(entry.shape, isBool ? at::kByte : scalarType(entry.type));
        read(entry, {static_cast<std::byte*>(result.data_ptr()), static_cast<std::size_t>(entry.bytes())});
        return isBool ? result.ne(0) : result;
    });
}

} // namespace core::checkpoint
