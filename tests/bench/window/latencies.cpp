#include "tests/bench/window/latencies.h"

#include <algorithm>
#include <cmath>

namespace bench::window {

namespace {

/// The smallest value that at least this share of all do not exceed.
double quantile(const std::vector<double>& sorted, double share) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

} // namespace

Latencies Latencies::of(std::vector<double> milliseconds) {
    if (milliseconds.empty())
        return {};
    std::ranges::sort(milliseconds);
    return {static_cast<int>(milliseconds.size()), quantile(milliseconds, 0.5), quantile(milliseconds, 0.99),
            milliseconds.back()};
}

} // namespace bench::window
