#include "tests/bench/machine.h"

#include "core/base/provenance.h"
#include "core/base/stopwatch.h"
#include "core/base/tensor.h"
#include "core/kernels/linear.h"
#include "tests/bench/text.h"

#include <ATen/Parallel.h>

#include <cstdlib>

namespace bench {
namespace {

constexpr int matrixSize = 1536;
constexpr int matrixRepeats = 4;

double loadAverage() {
    double minute = 0;
    return getloadavg(&minute, 1) == 1 ? minute : 0;
}

} // namespace

double matrixProductGflops(bool float64, int size, int repeats) {
    const auto options = at::TensorOptions(float64 ? at::kDouble : at::kFloat);
    const at::Tensor a = at::ones({size, size}, options);
    const at::Tensor b = at::ones({size, size}, options);
    at::Tensor c = at::mm(a, b);
    double fastest = std::numeric_limits<double>::infinity();
    for (int i = 0; i < repeats; ++i) {
        const core::Stopwatch watch;
        at::mm_out(c, a, b);
        fastest = std::min(fastest, watch.seconds());
    }
    return 2.0 * size * size * size / fastest / 1e9;
}

double layerProductGflops(const core::ComputeOptions& compute, int size, int repeats) {
    const at::TensorOptions options =
        at::TensorOptions(core::torchDevice(compute.device)).dtype(core::torchDtype(compute.dtype));
    const core::kernels::LinearWeights plain{at::ones({size, size}, options), at::zeros({size}, options)};
    const at::Tensor x = at::ones({1, size, size}, options);
    double fastest = std::numeric_limits<double>::infinity();
    for (const core::kernels::PackedLinear& layer : {core::kernels::PackedLinear{plain}, packed(plain, size)})
        for (int i = 0; i <= repeats; ++i) {
            const core::Stopwatch watch;
            core::kernels::branch(layer, x).product.select(-1, 0).sum().item<float>(); // waits for a device
            fastest = std::min(fastest, watch.seconds());
        }
    return 2.0 * size * size * size / fastest / 1e9;
}

double matrixProductLimit(const core::Device& device, core::Dtype dtype) {
    double limit = 0;
    for (const int size : {1152, 2304})
        limit = std::max(limit, layerProductGflops({device, dtype}, size, matrixRepeats));
    return limit;
}

MachineFacts measureMachine(const core::ComputeOptions& compute) {
    return core::translateTorchErrors("matrix product", [&] {
        return MachineFacts{.processor = core::processorName(),
                            .threads = at::get_num_threads(),
                            .device = core::describe(compute.device),
                            .dtype = core::toString(compute.dtype),
                            .libTorch = core::libTorchVersion(),
                            .load = loadAverage(),
                            .gflopsFloat32 = matrixProductGflops(false, matrixSize, matrixRepeats),
                            .gflopsFloat64 = matrixProductGflops(true, matrixSize, matrixRepeats)};
    });
}

nlohmann::ordered_json toJson(const MachineFacts& machine) {
    return {{"processor", machine.processor},
            {"threads", machine.threads},
            {"device", machine.device},
            {"dtype", machine.dtype},
            {"libtorch", machine.libTorch},
            {"load_before", machine.load},
            {"matrix_product_gflops", {{"float32", machine.gflopsFloat32}, {"float64", machine.gflopsFloat64}}}};
}

std::string toText(const MachineFacts& machine) {
    return machine.processor + ", " + machine.device + ", " + machine.dtype + ", LibTorch " + machine.libTorch +
           ", load before " + fixed(machine.load, 1) + ", matrix product " + fixed(machine.gflopsFloat32, 0) +
           " GFLOP/s in float32, " + fixed(machine.gflopsFloat64, 0) + " in float64";
}

} // namespace bench
