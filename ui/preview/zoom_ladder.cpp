#include "ui/preview/zoom_ladder.h"

#include <algorithm>
#include <array>

namespace ui::preview {

namespace {

constexpr std::array<double, 19> ladder = {smallestZoom, 1.0 / 6, 0.25, 1.0 / 3, 0.5, 2.0 / 3,    1, 2, 3, 4, 5, 6, 8,
                                           10,           12,      16,   20,      24,  largestZoom};

} // namespace

double steppedZoom(double zoom, int steps) {
    const auto above = std::upper_bound(ladder.begin(), ladder.end(), zoom * (1 + 1e-9));
    const auto atOrAbove = std::lower_bound(ladder.begin(), ladder.end(), zoom * (1 - 1e-9));
    const auto index = steps > 0 ? (above - ladder.begin()) + steps - 1 : (atOrAbove - ladder.begin()) + steps;
    return ladder[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(index, 0, ladder.size() - 1))];
}

double zoomWithin(double limit) {
    const auto above = std::upper_bound(ladder.begin(), ladder.end(), limit * (1 + 1e-9));
    return above == ladder.begin() ? ladder.front() : *(above - 1);
}

} // namespace ui::preview
