#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace core::model {

/// Indices of the members of the kept groups, `groupSize` each. @return int64 [kept · groupSize] on `device`.
at::Tensor groupMembers(const std::vector<int>& kept, std::int64_t groupSize, const at::Device& device);

/// `parts` equal parts of a tensor along a dimension, each with zeros behind it up to `size`; the tensor itself where
/// it is undefined or as large already.
at::Tensor zeroPadded(const at::Tensor& tensor, std::int64_t dimension, std::int64_t parts, std::int64_t size);

} // namespace core::model
