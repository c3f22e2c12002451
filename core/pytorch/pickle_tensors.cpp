#include "core/pytorch/pickle_tensors.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace core::pytorch {

namespace {

[[noreturn]] void failPickle(const std::string& reason) {
    throw Error(ErrorCode::BadInput, "pickle: " + reason);
}

std::int64_t notNegative(const PickleValue& value, const char* what) {
    if (value.kind != PickleKind::Int)
        failPickle(std::string("a tensor's ") + what + ": expected an integer, found " + toString(value.kind));
    if (value.number < 0)
        failPickle(std::string("a tensor's ") + what + " is negative: " + std::to_string(value.number));
    return value.number;
}

std::vector<std::int64_t> notNegatives(const PickleObjects& objects, const PickleValue& tuple, const char* what) {
    if (tuple.kind != PickleKind::Tuple)
        failPickle(std::string("a tensor's ") + what + ": expected a tuple, found " + toString(tuple.kind));
    const PickleNode& node = objects.nodes[tuple.index()];
    if (node.items.size() > formats::maxRank)
        failPickle(std::string("a tensor's ") + what + ": more than " + std::to_string(formats::maxRank) + " numbers");
    std::vector<std::int64_t> numbers;
    for (const PickleValue& value : node.items)
        numbers.push_back(notNegative(value, what));
    return numbers;
}

std::int64_t itemBytes(formats::StorageType type) {
    return formats::storageBits(type) / 8;
}

/// Whether elements × bytes fits 63 bits, with zeros taken for ones so that strides cannot overflow either.
bool fits(const std::vector<std::int64_t>& shape, formats::StorageType type) {
    std::int64_t bytes = itemBytes(type);
    return std::all_of(shape.begin(), shape.end(), [&](std::int64_t size) {
        return !__builtin_mul_overflow(bytes, std::max<std::int64_t>(size, 1), &bytes);
    });
}

/// One behind the last element that the view reaches, an empty dimension taken for one of 1; no value if that
/// overflows.
bool findEnd(const PickledTensor& tensor, std::int64_t& end) {
    bool isGood = !__builtin_add_overflow(tensor.offset, 1, &end);
    for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
        std::int64_t reach = 0;
        const std::int64_t steps = std::max<std::int64_t>(tensor.shape[i] - 1, 0);
        isGood = isGood && !__builtin_mul_overflow(steps, tensor.strides[i], &reach) &&
                 !__builtin_add_overflow(end, reach, &end);
    }
    return isGood;
}

void requireInside(const PickledTensor& tensor, const PickledStorage& storage) {
    const std::string shape = formats::toString(tensor.shape);
    if (!fits(tensor.shape, tensor.type))
        failPickle("a tensor's size " + shape + " overflows");
    const bool isEmpty = std::find(tensor.shape.begin(), tensor.shape.end(), 0) != tensor.shape.end();
    std::int64_t end = 0, bytes = 0;
    const bool isGood = findEnd(tensor, end) && !__builtin_mul_overflow(end, itemBytes(tensor.type), &bytes);
    if (!isGood || (!isEmpty && bytes > storage.elements * itemBytes(storage.type)))
        failPickle("a tensor of size " + shape + ", stride " + formats::toString(tensor.strides) + " and offset " +
                   std::to_string(tensor.offset) + " reaches behind the end of storage \"" + escaped(storage.key, 40) +
                   "\", which has " + std::to_string(storage.elements) + " elements");
}

/// The stride of a dimension of one reaches nowhere and may be any number: later sums of strides need not heed it.
void dropIdleStrides(PickledTensor& tensor) {
    for (std::size_t i = 0; i < tensor.shape.size(); ++i)
        if (tensor.shape[i] <= 1)
            tensor.strides[i] = 1;
}

} // namespace

PickledStorage storageFromId(const PickleNode& id, formats::StorageType type, std::string key) {
    const auto& parts = id.items;
    const bool hasView = parts.size() == 6;
    if (parts.size() != 5 && !hasView)
        failPickle("a storage is described by " + std::to_string(parts.size()) + " values, expected 5");
    if (hasView && parts[5].kind != PickleKind::None)
        failPickle("storages that are views of others (PyTorch before 0.4) are not supported: save the file again");
    const std::int64_t elements = notNegative(parts[4], "number of stored elements");
    if (elements > std::numeric_limits<std::int64_t>::max() / itemBytes(type))
        failPickle("storage \"" + escaped(key, 40) + "\": " + std::to_string(elements) + " elements overflow");
    return {std::move(key), type, elements};
}

PickledTensor tensorFromArguments(const PickleObjects& objects, const PickleNode& arguments,
                                  formats::StorageType type) {
    const auto& values = arguments.items;
    if (values.size() < 4 || values.size() > 8 || values[0].kind != PickleKind::Storage)
        failPickle("a tensor is rebuilt from " + std::to_string(values.size()) +
                   " values, expected storage, offset, size and stride");
    if (values.size() > 4 && (values.size() < 6 || values[4].kind != PickleKind::Bool))
        failPickle("a tensor's requires_grad: expected a truth value");
    PickledTensor tensor;
    tensor.storage = values[0].index();
    tensor.type = type;
    tensor.offset = notNegative(values[1], "offset");
    tensor.shape = notNegatives(objects, values[2], "size");
    tensor.strides = notNegatives(objects, values[3], "stride");
    if (tensor.strides.size() != tensor.shape.size())
        failPickle("a tensor of size " + formats::toString(tensor.shape) + " has " +
                   std::to_string(tensor.strides.size()) + " strides");
    requireInside(tensor, objects.storages[tensor.storage]);
    dropIdleStrides(tensor);
    return tensor;
}

} // namespace core::pytorch
