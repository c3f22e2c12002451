#include "core/model/block.h"

#include <array>

namespace core::model {

std::string_view toString(BlockKind kind) {
    constexpr std::array<std::string_view, 4> names{"attention", "cross-attention", "feed-forward", "ResNet"};
    return names.at(static_cast<std::size_t>(kind));
}

} // namespace core::model
