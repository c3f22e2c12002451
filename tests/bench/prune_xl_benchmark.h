#pragma once

#include "tests/bench/benchmark.h"

namespace bench {

/// "prune-xl": the whole way from a full-size checkpoint to an exported staged model: seconds and peak memory.
Benchmark pruneXlBenchmark();

} // namespace bench
