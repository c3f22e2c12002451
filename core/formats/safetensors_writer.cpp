#include "core/base/atomic_writer.h"
#include "core/base/progress.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/formats/safetensors.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace core::formats {

namespace {

using Outlines = std::vector<TensorOutline>;

StorageType storageTypeOf(const std::string& name, const at::Tensor& tensor) {
    if (tensor.defined() && tensor.layout() == at::kStrided)
        switch (tensor.scalar_type()) {
        case at::kDouble:
            return StorageType::F64;
        case at::kFloat:
            return StorageType::F32;
        case at::kHalf:
            return StorageType::F16;
        case at::kBFloat16:
            return StorageType::BF16;
        case at::kLong:
            return StorageType::I64;
        case at::kInt:
            return StorageType::I32;
        case at::kShort:
            return StorageType::I16;
        case at::kChar:
            return StorageType::I8;
        case at::kByte:
            return StorageType::U8;
        case at::kBool:
            return StorageType::Bool;
        default:
            break;
        }
    throw Error(ErrorCode::BadArgument,
                "tensor \"" + escaped(name) + "\": its type cannot be stored in a safetensors file");
}

void checkText(const std::string& text) {
    if (!isUtf8(text))
        throw Error(ErrorCode::BadArgument, "\"" + escaped(text) + "\": a safetensors file holds UTF-8 texts only");
}

void checkName(const std::string& name) {
    checkText(name);
    if (name == "__metadata__" || name.size() > maxNameBytes)
        throw Error(ErrorCode::BadArgument, "\"" + escaped(name) + "\": not a name for a tensor in a safetensors file");
}

void sortForStorage(Outlines& outlines) {
    std::sort(outlines.begin(), outlines.end(), [](const TensorOutline& a, const TensorOutline& b) {
        const int bitsA = storageBits(a.type), bitsB = storageBits(b.type);
        return bitsA != bitsB ? bitsA > bitsB : a.name < b.name;
    });
}

std::uint64_t bytesOf(const TensorOutline& outline) {
    auto bits = static_cast<std::uint64_t>(storageBits(outline.type));
    for (const std::int64_t size : outline.shape)
        bits *= static_cast<std::uint64_t>(size);
    return bits / 8;
}

/// The 8 bytes of the length and the header, padded with spaces to a multiple of 8.
std::string makeHeader(const Outlines& outlines, const std::map<std::string, std::string>& metadata) {
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    if (!metadata.empty())
        header["__metadata__"] = metadata;
    std::uint64_t offset = 0;
    for (const TensorOutline& outline : outlines) {
        const std::uint64_t end = offset + bytesOf(outline);
        header[outline.name] = {
            {"dtype", storageName(outline.type)}, {"shape", outline.shape}, {"data_offsets", {offset, end}}};
        offset = end;
    }
    if (header.size() != outlines.size() + (metadata.empty() ? 0 : 1))
        throw Error(ErrorCode::BadArgument, "a safetensors file holds a name only once");
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    if (text.size() > maxHeaderBytes || outlines.size() > maxTensors)
        throw Error(ErrorCode::BadArgument, "too many tensors for a safetensors file");
    std::string length;
    for (unsigned shift = 0; shift < 64; shift += 8)
        length += static_cast<char>((text.size() >> shift) & 0xFFU);
    return length + text;
}

void writeTensor(AtomicWriter& writer, const TensorOutline& outline, const at::Tensor& tensor) {
    if (storageTypeOf(outline.name, tensor) != outline.type || tensor.sizes().vec() != outline.shape)
        throw Error(ErrorCode::BadArgument, "tensor \"" + escaped(outline.name) + "\": expected " +
                                                std::string(dtypeName(outline.type)) + " " + toString(outline.shape) +
                                                ", found " + c10::toString(tensor.scalar_type()) + " " +
                                                toString(tensor.sizes().vec()));
    const at::Tensor bytes = tensor.detach().to(at::kCPU).contiguous();
    writer.write({static_cast<const std::byte*>(bytes.const_data_ptr()), bytes.nbytes()});
}

} // namespace

void writeSafetensors(const std::filesystem::path& path, const std::map<std::string, at::Tensor>& tensors,
                      const std::map<std::string, std::string>& metadata) {
    Outlines outlines;
    for (const auto& [name, tensor] : tensors)
        outlines.push_back({name, storageTypeOf(name, tensor), tensor.sizes().vec()});
    writeSafetensors(
        path, std::move(outlines), [&](const TensorOutline& outline) { return tensors.at(outline.name); }, metadata);
}

void writeSafetensors(const std::filesystem::path& path, std::vector<TensorOutline> outlines,
                      const std::function<at::Tensor(const TensorOutline&)>& make,
                      const std::map<std::string, std::string>& metadata) {
    translateTorchErrors(escapedPath(path), [&] {
        for (const TensorOutline& outline : outlines)
            checkName(outline.name);
        for (const auto& [key, text] : metadata) {
            checkText(key);
            checkText(text);
        }
        sortForStorage(outlines);
        const std::string header = makeHeader(outlines, metadata);
        AtomicWriter writer(path);
        writer.write(std::as_bytes(std::span(header)));
        for (const TensorOutline& outline : outlines) {
            stopPoint();
            writeTensor(writer, outline, make(outline));
        }
        writer.commit();
    });
}

} // namespace core::formats
