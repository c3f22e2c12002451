#pragma once

#include <vector>

namespace bench::window {

/// How long things took, in milliseconds.
struct Latencies {
    int count = 0;
    double p50 = 0;
    double p99 = 0;
    double max = 0;

    /// Zeros for none.
    static Latencies of(std::vector<double> milliseconds);
};

} // namespace bench::window
