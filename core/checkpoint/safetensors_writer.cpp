#include "core/base/atomic_writer.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/checkpoint/safetensors.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace core::checkpoint {

namespace {

using Tensors = std::map<std::string, at::Tensor>;
using Order = std::vector<Tensors::const_iterator>;

std::string_view storageNameOf(const std::string& name, const at::Tensor& tensor) {
    if (tensor.defined() && tensor.layout() == at::kStrided)
        switch (tensor.scalar_type()) {
        case at::kDouble:
            return "F64";
        case at::kFloat:
            return "F32";
        case at::kHalf:
            return "F16";
        case at::kBFloat16:
            return "BF16";
        case at::kLong:
            return "I64";
        case at::kInt:
            return "I32";
        case at::kShort:
            return "I16";
        case at::kChar:
            return "I8";
        case at::kByte:
            return "U8";
        case at::kBool:
            return "BOOL";
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

Order storageOrder(const Tensors& tensors) {
    Order order;
    for (auto place = tensors.begin(); place != tensors.end(); ++place)
        order.push_back(place);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a->second.element_size() > b->second.element_size(); });
    return order;
}

/// The 8 bytes of the length and the header, padded with spaces to a multiple of 8.
std::string makeHeader(const Order& order, const std::map<std::string, std::string>& metadata) {
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    if (!metadata.empty())
        header["__metadata__"] = metadata;
    std::uint64_t offset = 0;
    for (const auto& place : order) {
        const auto& [name, tensor] = *place;
        header[name] = {{"dtype", storageNameOf(name, tensor)},
                        {"shape", tensor.sizes().vec()},
                        {"data_offsets", {offset, offset + tensor.nbytes()}}};
        offset += tensor.nbytes();
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    if (text.size() > maxHeaderBytes || order.size() > maxTensors)
        throw Error(ErrorCode::BadArgument, "too many tensors for a safetensors file");
    std::string length;
    for (unsigned shift = 0; shift < 64; shift += 8)
        length += static_cast<char>((text.size() >> shift) & 0xFFU);
    return length + text;
}

} // namespace

void writeSafetensors(const std::filesystem::path& path, const std::map<std::string, at::Tensor>& tensors,
                      const std::map<std::string, std::string>& metadata) {
    translateTorchErrors(escapedPath(path), [&] {
        for (const auto& [name, tensor] : tensors) {
            checkName(name);
            storageNameOf(name, tensor);
        }
        for (const auto& [key, text] : metadata) {
            checkText(key);
            checkText(text);
        }
        const Order order = storageOrder(tensors);
        const std::string header = makeHeader(order, metadata);
        AtomicWriter writer(path);
        writer.write(std::as_bytes(std::span(header)));
        for (const auto& place : order) {
            const at::Tensor bytes = place->second.detach().to(at::kCPU).contiguous();
            writer.write({static_cast<const std::byte*>(bytes.const_data_ptr()), bytes.nbytes()});
        }
        writer.commit();
    });
}

} // namespace core::checkpoint
