#pragma once

#include <algorithm>

namespace ui::theme {

/// As std::clamp where the ends are computed: rounding, or no room at all, may put the highest below the lowest, which
/// then counts.
template <typename Number> Number clamped(Number value, Number lowest, Number highest) {
    return std::clamp(value, lowest, std::max(lowest, highest));
}

} // namespace ui::theme
