#pragma once

namespace ui::preview {

/// How images are compared: all in a grid, one pair large, a pair whose names are hidden, or how they came about,
/// or the variants as rows of a table.
enum class CompareMode { Grid, SideBySide, Wipe, Flicker, Difference, Blind, Trajectory, Table };
inline constexpr int compareModeCount = 8;

/// Whether a mode shows one chosen pair of images as they are.
constexpr bool showsPair(CompareMode mode) {
    return mode == CompareMode::SideBySide || mode == CompareMode::Wipe || mode == CompareMode::Flicker ||
           mode == CompareMode::Difference;
}

} // namespace ui::preview
