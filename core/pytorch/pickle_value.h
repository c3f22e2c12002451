#pragma once

#include "core/formats/safetensors_header.h"

#include <bit>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace core::pytorch {

/// What a pickle can hold. An instance of a class that is not made here is Opaque.
enum class PickleKind : std::uint8_t {
    Unset,
    None,
    Bool,
    Int,
    BigInt,
    Float,
    Text,
    Bytes,
    Tuple,
    List,
    Dict,
    Set,
    Global,
    Storage,
    Tensor,
    Opaque
};

/// "a list", "a dictionary", …, for messages.
const char* toString(PickleKind kind);

/// A value of 16 bytes, without ownership: texts are places in the pickle, everything else that is large has an index
/// into PickleObjects. So values may refer to each other in circles, and nothing is ever destroyed recursively.
struct PickleValue {
    PickleKind kind = PickleKind::Unset;
    std::uint32_t size = 0; ///< bytes of a Text, Bytes or BigInt
    std::int64_t number =
        0; ///< a Bool's or Int's value; a Float's bits; where a Text begins; an index of PickleObjects

    bool isText() const { return kind == PickleKind::Text; }
    std::size_t index() const { return static_cast<std::size_t>(number); }
    double asFloat() const { return std::bit_cast<double>(number); }
};

/// A tuple, list or dictionary (keys and values in turn), or an Opaque object (names and values of its attributes in
/// turn, as far as they are known).
struct PickleNode {
    PickleKind kind = PickleKind::Tuple;
    bool isHashable = true; ///< of a tuple: whether it may be a dictionary's key
    std::vector<PickleValue> items{};
};

/// What `torch.save` wrote in place of a storage.
struct PickledStorage {
    std::string key{};
    formats::StorageType type = formats::StorageType::F32;
    std::int64_t elements = 0;
};

/// A tensor as a view of a storage, whose numbers were checked: nothing negative, no product that overflows, no element
/// behind the storage's declared end.
struct PickledTensor {
    std::size_t storage = 0; ///< index of PickleObjects::storages
    formats::StorageType type = formats::StorageType::F32;
    std::vector<std::int64_t> shape{};
    std::vector<std::int64_t> strides{}; ///< elements, as many as sizes
    std::int64_t offset = 0;             ///< elements of `type`
};

/// Everything that a pickle's values refer to by index.
struct PickleObjects {
    std::deque<PickleNode> nodes{};
    std::vector<std::string> globals{}; ///< "module.name"
    std::vector<PickledStorage> storages{};
    std::deque<PickledTensor> tensors{};
};

} // namespace core::pytorch
