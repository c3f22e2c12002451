#pragma once

#include "tests/bench/benchmark.h"

namespace bench {

/// All benchmarks there are.
const std::vector<Benchmark>& benchmarks();
/// @throws core::Error{BadArgument} listing the names.
const Benchmark& benchmark(const std::string& name);

} // namespace bench
