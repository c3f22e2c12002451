#pragma once

#include "core/pytorch/pickle_value.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace core::pytorch {

/// Whether a view's elements lie one behind the other in the order of its shape.
bool isContiguous(const PickledTensor& tensor);

/// Bytes of the storage from a view's first element to behind its last; 0 for an empty one.
std::uint64_t spannedBytes(const PickledTensor& tensor);

/// Copies a view's elements in the order of its shape. @param storage its bytes from its first element on, at least
/// spannedBytes. @param out as many bytes as the elements need.
void gather(const PickledTensor& tensor, std::span<const std::byte> storage, std::span<std::byte> out);

} // namespace core::pytorch
