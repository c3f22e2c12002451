#pragma once

#include "tests/bench/benchmark.h"

namespace bench {

/// "reprune": how long the built-in model takes to follow a changed choice, statistics at hand: everything anew, and a
/// step of the sparsity slider.
Benchmark repruneBenchmark();

} // namespace bench
