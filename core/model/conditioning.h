#pragma once

#include "core/base/compute.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace core::model {

/// What a batch of predictions is asked for, as the field names it. A plain value; copies share the tensors. A part
/// that a model does not look at stays undefined.
struct Conditioning {
    at::Tensor labels{};         ///< class labels, int64 [N]
    at::Tensor crossAttention{}; ///< [N, tokens, width]
    at::Tensor vector{};         ///< pooled text and sizes, [N, D]
    /// Of a model that reads prompts itself: token ids, int64 [N, text encoders, tokens]; −1: nothing is said.
    at::Tensor tokens{};

    /// N; 0 for a model that is asked for nothing.
    std::int64_t size() const;
    Conditioning slice(std::int64_t first, std::int64_t count) const;
    /// @param index int64 [M] on the same device.
    Conditioning rows(const at::Tensor& index) const;
    Conditioning to(const Device& device) const;
};

/// The rows of a, then those of b. @throws Error{BadArgument} where one has a part that the other has not.
Conditioning join(const Conditioning& a, const Conditioning& b);

} // namespace core::model
