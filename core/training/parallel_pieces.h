#pragma once

#include "core/base/parallel.h"

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <functional>

namespace core::training {

/// Calls body(0) … body(count − 1): on the CPU on all threads, each with one of LibTorch's; on another device, which
/// has its own queue, in turn.
inline void forEachPiece(const at::Tensor& where, std::size_t count, const std::function<void(std::size_t)>& body) {
    if (where.device().is_cpu())
        forEachInParallel(static_cast<int>(count), [&](int i) { body(static_cast<std::size_t>(i)); });
    else
        for (std::size_t i = 0; i < count; ++i)
            body(i);
}

} // namespace core::training
