#pragma once

namespace ui::preview {

/// How images are compared: all in a grid, one pair large, a pair whose names are hidden, or how they came about.
enum class CompareMode { Grid, SideBySide, Wipe, Flicker, Difference, Blind, Trajectory };
inline constexpr int compareModeCount = 7;

/// Whether a mode shows one chosen pair of images as they are.
constexpr bool showsPair(CompareMode mode) {
    return mode != CompareMode::Grid && mode != CompareMode::Blind && mode != CompareMode::Trajectory;
}

} // namespace ui::preview
