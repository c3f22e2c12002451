#pragma once

#include <string_view>

namespace core::data {

/// What people call a class of ImageNet's 1000 (ILSVRC 2012): 0 is "tench". @throws Error{BadArgument} beyond 0…999.
std::string_view imagenetName(int label);

} // namespace core::data
