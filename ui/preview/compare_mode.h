#pragma once

namespace ui::preview {

/// How pictures are compared: all in a grid, or one pair large.
enum class CompareMode { Grid, SideBySide, Wipe, Flicker, Difference };
inline constexpr int compareModeCount = 5;

} // namespace ui::preview
