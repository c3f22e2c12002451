#pragma once

#include "tests/bench/benchmark.h"

namespace bench {

/// Opening a full-size model of random weights from a warm disk cache: seconds and memory by layout and number format,
/// against the rates at which this machine reads, copies and hashes in the same run.
Benchmark loadBenchmark();

} // namespace bench
