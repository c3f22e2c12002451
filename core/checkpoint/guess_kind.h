#pragma once

#include "core/checkpoint/tensor_source.h"

#include <string>

namespace core::checkpoint {

/// What tensors of these names usually are, e.g. "an SDXL UNet (diffusers layout)"; empty: no idea.
std::string guessKind(const TensorSource& source);

} // namespace core::checkpoint
