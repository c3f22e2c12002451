#include "ui/preview/zoom_steps.h"

#include <algorithm>
#include <array>

namespace ui::preview {

namespace {

constexpr std::array<double, 19> factors = {smallestZoom, 1.0 / 6, 0.25, 1.0 / 3, 0.5, 2.0 / 3,    1, 2, 3, 4, 5, 6, 8,
                                            10,           12,      16,   20,      24,  largestZoom};

} // namespace

double steppedZoom(double zoom, int steps) {
    const auto above = std::upper_bound(factors.begin(), factors.end(), zoom * (1 + 1e-9));
    const auto atOrAbove = std::lower_bound(factors.begin(), factors.end(), zoom * (1 - 1e-9));
    const auto index = steps > 0 ? (above - factors.begin()) + steps - 1 : (atOrAbove - factors.begin()) + steps;
    return factors[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(index, 0, factors.size() - 1))];
}

double zoomReaching(double limit) {
    const auto found = std::lower_bound(factors.begin(), factors.end(), limit * (1 - 1e-9));
    return found == factors.end() ? factors.back() : *found;
}

double zoomWithin(double limit) {
    const auto above = std::upper_bound(factors.begin(), factors.end(), limit * (1 + 1e-9));
    return above == factors.begin() ? factors.front() : *(above - 1);
}

} // namespace ui::preview
