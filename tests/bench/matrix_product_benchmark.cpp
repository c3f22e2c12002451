#include "tests/bench/matrix_product_benchmark.h"

#include "core/base/tensor.h"
#include "tests/bench/machine.h"
#include "tests/bench/text.h"

namespace bench {
namespace {

constexpr int largestSize = 16384;

BenchResult runMatrixProducts(const BenchOptions& options, const core::Progress& progress) {
    const std::vector<double> sizes = options.numbers("sizes", 1, largestSize);
    const int repeats = options.integer("repeats", 1, 1000);
    BenchResult result;
    const std::string format = core::toString(options.compute.dtype);
    const bool isFloat32 = options.compute.dtype == core::Dtype::Float32;
    std::vector<std::vector<std::string>> rows{{"size", "float32 GFLOP/s", "float64 GFLOP/s"}};
    if (!isFloat32)
        rows.front().push_back("layer in " + format + " GFLOP/s");
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        progress.report("matrix products", static_cast<std::int64_t>(i), static_cast<std::int64_t>(sizes.size()));
        const int size = static_cast<int>(sizes[i]);
        const double single = matrixProductGflops(false, size, repeats);
        const double both = matrixProductGflops(true, size, repeats);
        result.json["rows"].push_back({{"size", size}, {"float32_gflops", single}, {"float64_gflops", both}});
        rows.push_back({std::to_string(size), fixed(single, 1), fixed(both, 1)});
        if (isFloat32)
            continue;
        const double layer = layerProductGflops(options.compute, size, repeats);
        result.json["rows"].back()["layer_" + format + "_gflops"] = layer;
        rows.back().push_back(fixed(layer, 1));
    }
    progress.report("matrix products", static_cast<std::int64_t>(sizes.size()),
                    static_cast<std::int64_t>(sizes.size()));
    result.text = markdownTable(rows);
    return result;
}

} // namespace

Benchmark matrixProductBenchmark() {
    return {
        .name = "matmul",
        .description =
            "Products of square matrices by size, with --dtype bf16 in that format too: the limit of everything else",
        .isQuick = true,
        .options = {{"sizes", "192,768,1152", "rows and columns of the matrices, 1 to 16384"},
                    {"repeats", "5", "products per size, of which the fastest counts"}},
        .run = [](const BenchOptions& options, const core::Progress& progress) {
            return core::translateTorchErrors("matmul", [&] { return runMatrixProducts(options, progress); });
        }};
}

} // namespace bench
