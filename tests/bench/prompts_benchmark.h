#pragma once

#include "tests/bench/benchmark.h"

namespace bench {

/// How often a text-to-image model of ShapeWorld draws what it is asked for.
Benchmark promptsBenchmark();

} // namespace bench
