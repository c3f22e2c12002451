#include "core/formats/tensor_file.h"

#include "core/base/progress.h"
#include "core/base/tensor.h"
#include "core/base/text.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

namespace core::formats {

static_assert(std::endian::native == std::endian::little, "checkpoints store little-endian numbers");

namespace {

/// What is read, looked at and converted at a time: it stays in a core's cache.
constexpr std::int64_t pieceElements = 1 << 17;

std::span<std::byte> bytesOf(const at::Tensor& tensor) {
    return {static_cast<std::byte*>(tensor.mutable_data_ptr()), tensor.nbytes()};
}

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

const TensorEntry& TensorFile::loadable(const std::string& name) const {
    const TensorEntry* entry = find(name);
    if (entry == nullptr)
        fail("tensor \"" + escaped(name) + "\" is missing");
    if (!isLoadable(entry->type))
        fail("tensor \"" + escaped(name) + "\": dtype " + std::string(storageName(entry->type)) + " is not supported");
    return *entry;
}

at::Tensor TensorFile::tensor(const std::string& name) const {
    return load(loadable(name));
}

void TensorFile::copyTo(const std::string& name, at::Tensor target,
                        const std::function<void(std::span<const float>)>& look) const {
    const TensorEntry& entry = loadable(name);
    const at::ScalarType type = scalarType(entry.type);
    if (!at::isFloatingType(type))
        fail("tensor \"" + escaped(name) + "\": expected a floating type, found " + std::string(dtypeName(entry.type)));
    translateTorchErrors(escapedPath(path()), [&] {
        const at::Tensor whole = target.view({-1});
        TORCH_CHECK(whole.numel() == entry.elements(), "a tensor of another size");
        const std::int64_t largest = std::min<std::int64_t>(pieceElements, whole.numel());
        const at::Tensor buffer = type == whole.scalar_type() ? at::Tensor() : at::empty(largest, type);
        for (std::int64_t first = 0; first < whole.numel(); first += largest) {
            stopPoint();
            const std::int64_t count = std::min(largest, whole.numel() - first);
            const at::Tensor part = whole.narrow(0, first, count);
            const at::Tensor stored = buffer.defined() ? buffer.narrow(0, 0, count) : part;
            read(entry, static_cast<std::uint64_t>(first) * stored.element_size(), bytesOf(stored));
            const at::Tensor numbers = stored.to(at::kFloat);
            if (look)
                look({numbers.const_data_ptr<float>(), static_cast<std::size_t>(count)});
            if (buffer.defined())
                part.copy_(numbers);
        }
    });
}

std::map<std::string, at::Tensor> TensorFile::tensors() const {
    std::map<std::string, at::Tensor> result;
    for (const TensorEntry& entry : entries())
        result.emplace(entry.name, tensor(entry.name));
    return result;
}

at::Tensor TensorFile::load(const TensorEntry& entry) const {
    return translateTorchErrors(escapedPath(path()), [&] {
        // Bytes other than 0 and 1 are no bool in C++, so these are read as numbers first.
        const bool isBool = entry.type == StorageType::Bool;
        at::Tensor result = at::empty(entry.shape, isBool ? at::kByte : scalarType(entry.type));
        read(entry, 0, bytesOf(result));
        return isBool ? result.ne(0) : result;
    });
}

} // namespace core::formats
