#pragma once

#include "tests/bench/benchmark.h"

namespace bench {

/// "quality": what pruning does to the built-in model's images, by criterion, stages and allocation, at equal
/// multiply-adds and equal seeds.
Benchmark qualityBenchmark();

} // namespace bench
