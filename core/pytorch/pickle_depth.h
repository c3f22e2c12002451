#pragma once

#include "core/pytorch/pickle_value.h"

namespace core::pytorch {

/// Checks that nothing under `root` is nested deeper than 100 or holds itself, without recursion.
/// @throws Error{BadInput} without a file name.
void requireShallow(const PickleObjects& objects, const PickleValue& root);

} // namespace core::pytorch
