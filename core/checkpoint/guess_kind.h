#pragma once

#include "core/checkpoint/tensor_source.h"

#include <string>

namespace core::checkpoint {

/// What tensors of these names usually are, e.g. "an SDXL UNet (diffusers layout)"; empty: no idea.
std::string guessKind(const TensorSource& source);

/// What is no model but is added to one (LoRA, LyCORIS, textual inversion, ControlNet), and what to do with it; empty:
/// nothing of the kind.
std::string guessAddition(const TensorSource& source);

} // namespace core::checkpoint
