#pragma once

#include "core/base/compute.h"

#include <nlohmann/json.hpp>
#include <string>

namespace bench {

/// What measured seconds depend on, taken in the same run as they.
struct MachineFacts {
    std::string processor;    ///< as the system names it
    int threads = 0;          ///< that the benchmark may use
    std::string device;       ///< see core::describe
    std::string dtype;        ///< of weights and activations
    std::string libTorch;     ///< version
    double load = 0;          ///< runnable processes over the last minute before the run
    double gflopsFloat32 = 0; ///< of a CPU matrix product: what nothing here can exceed
    double gflopsFloat64 = 0;
};

/// Takes about half a second. Call inside the ComputeScope of the run.
MachineFacts measureMachine(const core::ComputeOptions& compute);
nlohmann::ordered_json toJson(const MachineFacts& machine);
/// One line.
std::string toText(const MachineFacts& machine);

/// Floating-point operations per second, in 10⁹, of the fastest of several products of square float32 or float64
/// matrices on the CPU: two operations per multiply-add.
double matrixProductGflops(bool float64, int size, int repeats);

/// Likewise as a layer of a network computes it, in its number format on its device, plain or packed, whichever is
/// faster.
double layerProductGflops(const core::ComputeOptions& compute, int size, int repeats);

/// What no network can exceed here: that of the fastest among some large products.
double matrixProductLimit(const core::Device& device, core::Dtype dtype);

} // namespace bench
