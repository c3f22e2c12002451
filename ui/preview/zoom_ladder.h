#pragma once

namespace ui::preview {

/// The zoom factors that pictures are shown at: whole enlargements, so that every pixel becomes an equal square, and
/// simple reductions.
constexpr double smallestZoom = 0.125;
constexpr double largestZoom = 32;

/// The next factor up (steps > 0) or down from `zoom`, which need not be on the ladder itself.
double steppedZoom(double zoom, int steps);

/// The largest factor on the ladder that is not above `limit`; the smallest one if all are.
double zoomWithin(double limit);

} // namespace ui::preview
