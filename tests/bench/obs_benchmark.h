#pragma once

#include "tests/bench/benchmark.h"

namespace bench {

/// Our OBS solver against the published algorithm on layers of a published width, in one process.
Benchmark obsBenchmark();

} // namespace bench
