#pragma once

#include "tests/bench/benchmark.h"

namespace bench {

/// SDXL's UNet at full size with random weights, in parts that can be chosen: one forward, dense beside pruned models,
/// the solver over all transformer blocks.
Benchmark sdxlBenchmark();

} // namespace bench
