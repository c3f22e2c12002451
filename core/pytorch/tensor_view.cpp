#include "core/pytorch/tensor_view.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace core::pytorch {

namespace {

std::size_t itemBytes(const PickledTensor& tensor) {
    return static_cast<std::size_t>(formats::storageBits(tensor.type)) / 8;
}

bool isEmpty(const PickledTensor& tensor) {
    return std::find(tensor.shape.begin(), tensor.shape.end(), 0) != tensor.shape.end();
}

/// One line along the last dimension.
template <std::size_t Bytes>
std::byte* copyLine(const std::byte* from, std::size_t stride, std::size_t count, std::byte* to) {
    for (std::size_t i = 0; i < count; ++i, to += Bytes)
        std::memcpy(to, from + i * stride * Bytes, Bytes);
    return to;
}

using CopyLine = std::byte* (*)(const std::byte*, std::size_t, std::size_t, std::byte*);

CopyLine lineCopier(std::size_t bytes) {
    switch (bytes) {
    case 1:
        return copyLine<1>;
    case 2:
        return copyLine<2>;
    case 4:
        return copyLine<4>;
    default:
        return copyLine<8>;
    }
}

} // namespace

bool isContiguous(const PickledTensor& tensor) {
    std::int64_t wanted = 1;
    for (std::size_t i = tensor.shape.size(); i-- > 0;) {
        if (tensor.shape[i] != 1 && tensor.strides[i] != wanted)
            return isEmpty(tensor);
        wanted *= tensor.shape[i];
    }
    return true;
}

std::uint64_t spannedBytes(const PickledTensor& tensor) {
    if (isEmpty(tensor))
        return 0;
    std::int64_t last = 0;
    for (std::size_t i = 0; i < tensor.shape.size(); ++i)
        last += (tensor.shape[i] - 1) * tensor.strides[i];
    return (static_cast<std::uint64_t>(last) + 1) * itemBytes(tensor);
}

void gather(const PickledTensor& tensor, std::span<const std::byte> storage, std::span<std::byte> out) {
    if (isEmpty(tensor))
        return;
    const std::size_t bytes = itemBytes(tensor), rank = tensor.shape.size();
    const CopyLine copy = lineCopier(bytes);
    const auto lineLength = static_cast<std::size_t>(rank == 0 ? 1 : tensor.shape.back());
    const auto lineStride = static_cast<std::size_t>(rank == 0 ? 1 : tensor.strides.back());
    std::vector<std::int64_t> index(rank, 0);
    std::byte* to = out.data();
    for (std::int64_t start = 0; to != out.data() + out.size();) {
        to = copy(storage.data() + static_cast<std::size_t>(start) * bytes, lineStride, lineLength, to);
        for (std::size_t i = rank - std::min<std::size_t>(rank, 1); i-- > 0;) {
            start += tensor.strides[i];
            if (++index[i] < tensor.shape[i])
                break;
            start -= tensor.strides[i] * tensor.shape[i];
            index[i] = 0;
        }
    }
}

} // namespace core::pytorch
