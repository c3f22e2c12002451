#include "tests/bench/benchmark_table.h"

#include "core/base/error.h"
#include "tests/bench/load_benchmark.h"
#include "tests/bench/matrix_product_benchmark.h"
#include "tests/bench/obs_benchmark.h"
#include "tests/bench/prompts_benchmark.h"
#include "tests/bench/prune_xl_benchmark.h"
#include "tests/bench/quality_benchmark.h"
#include "tests/bench/reprune_benchmark.h"
#include "tests/bench/sample_benchmark.h"
#include "tests/bench/sdxl_benchmark.h"

namespace bench {

const std::vector<Benchmark>& benchmarks() {
    static const std::vector<Benchmark> all{
        matrixProductBenchmark(), loadBenchmark(),    repruneBenchmark(), sampleBenchmark(), obsBenchmark(),
        qualityBenchmark(),       pruneXlBenchmark(), promptsBenchmark(), sdxlBenchmark(),
    };
    return all;
}

const Benchmark& benchmark(const std::string& name) {
    std::string names;
    for (const Benchmark& candidate : benchmarks()) {
        if (candidate.name == name)
            return candidate;
        names += (names.empty() ? "" : ", ") + candidate.name;
    }
    throw core::Error(core::ErrorCode::BadArgument, "benchmark: expected one of " + names + ", found '" + name + "'");
}

} // namespace bench
