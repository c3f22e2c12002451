#pragma once

namespace ui::preview {

/// The zoom factors that images are shown at: whole enlargements, so that every pixel becomes an equal square, and
/// simple reductions.
constexpr double smallestZoom = 0.125;
constexpr double largestZoom = 32;

/// The next factor up (steps > 0) or down from `zoom`, which need not be one of them.
double steppedZoom(double zoom, int steps);

/// The largest of the factors that is not above `limit`; the smallest one if all are.
double zoomWithin(double limit);

/// The smallest of the factors that is not below `limit`; the largest one if all are.
double zoomReaching(double limit);

} // namespace ui::preview
