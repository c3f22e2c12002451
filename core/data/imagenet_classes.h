#pragma once

#include <optional>
#include <string_view>

namespace core::data {

/// The class of ImageNet's 1000 (ILSVRC 2012) that a WordNet id names: "n01440764" is 0, "n01440764_tench" too.
std::optional<int> imagenetClass(std::string_view name);

} // namespace core::data
