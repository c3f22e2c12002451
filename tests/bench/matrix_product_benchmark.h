#pragma once

#include "tests/bench/benchmark.h"

namespace bench {

/// "matmul": how fast this machine multiplies matrices, by size and number format: the limit of everything else here.
Benchmark matrixProductBenchmark();

} // namespace bench
