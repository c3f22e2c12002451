#pragma once

#include <memory>
#include <string>
#include <vector>

namespace core {

/// Number format of weights and activations; sums that need it are kept in float32 or better.
enum class Dtype { Float32, BFloat16, Float16 };

/// Where tensors live: the CPU, or one CUDA device.
struct Device {
    enum class Kind { Cpu, Cuda };
    Kind kind = Kind::Cpu;
    int index = 0; ///< which CUDA device

    bool operator==(const Device&) const = default;
};

/// Where and how to compute.
struct ComputeOptions {
    Device device;
    Dtype dtype = Dtype::Float32;
    int threads = 0; ///< CPU threads; 0: all cores
};

/// "auto" (CUDA where it answers, else the CPU), "cpu", "cuda", "cuda:N". @throws Error{BadArgument} in one clear line.
Device parseDevice(const std::string& text);
/// "f32", "bf16", "f16". @throws Error{BadArgument}.
Dtype parseDtype(const std::string& text);
/// "cpu", "cuda:0".
std::string toString(const Device& device);
/// "f32", "bf16", "f16".
std::string toString(Dtype dtype);
/// The CPU and every CUDA device that LibTorch sees. Loads LibTorch's CUDA library where it was set up and a driver
/// answers.
std::vector<Device> availableDevices();
/// "CPU, 2 threads, AVX512" or the GPU's name, for the status bar and reports.
std::string describe(const Device& device);
/// Threads that a scope with threads = 0 uses.
int defaultThreadCount();

/// Applies compute options to the calling thread while it lives: thread count, no gradients. One per job, on the
/// compute thread.
class ComputeScope {
public:
    explicit ComputeScope(const ComputeOptions& options);
    ~ComputeScope();
    ComputeScope(const ComputeScope&) = delete;
    ComputeScope& operator=(const ComputeScope&) = delete;

private:
    struct Guards;
    std::unique_ptr<Guards> m_guards;
};

} // namespace core
