#pragma once

#include "tests/bench/benchmark.h"

namespace bench::window {

/// tessera bench ui: how long the window keeps a person waiting. Not among tests/bench's own, which know no window.
bench::Benchmark uiBenchmark();

} // namespace bench::window
