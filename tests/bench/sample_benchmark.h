#pragma once

#include "tests/bench/benchmark.h"

namespace bench {

/// "sample": milliseconds per denoising step, dense and staged at a sparsity, of the built-in model and a full-size one
/// with random weights, beside the measured limit of matrix products in the same number format.
Benchmark sampleBenchmark();

} // namespace bench
