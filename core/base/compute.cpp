#include "core/base/tensor.h"

#include "core/base/argument.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

#include <charconv>
#include <dlfcn.h>
#include <thread>

namespace core {
namespace {

/// Where the LibTorch that runs was loaded from, with a slash at its end; empty: the loader does not say.
std::string libTorchFolder() {
    Dl_info library{};
    if (dladdr(reinterpret_cast<const void*>(&at::get_num_threads), &library) == 0 || library.dli_fname == nullptr)
        return {};
    const std::string path = library.dli_fname;
    return path.substr(0, path.rfind('/') + 1);
}

/// LibTorch's CUDA kernels register themselves when their library is loaded. Without a driver it must not be loaded.
bool loadCuda() {
    static const bool loaded = [] {
        if (!dlopen("libcuda.so.1", RTLD_NOW | RTLD_GLOBAL))
            return false;
        const std::string path = libTorchFolder() + "libtorch_cuda.so";
        return dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL) != nullptr && at::hasCUDA();
    }();
    return loaded;
}

int cudaDeviceCount() {
    return loadCuda() ? static_cast<int>(at::detail::getCUDAHooks().deviceCount()) : 0;
}

} // namespace

Device parseDevice(const std::string& text) {
    if (text == "cpu")
        return {};
    const int count = cudaDeviceCount();
    if (text == "auto")
        return count > 0 ? Device{Device::Kind::Cuda, 0} : Device{};
    int index = 0;
    bool good = text == "cuda";
    if (text.starts_with("cuda:")) {
        const auto [end, error] = std::from_chars(text.data() + 5, text.data() + text.size(), index);
        good = error == std::errc() && end == text.data() + text.size() && index >= 0;
    }
    if (!good)
        throw ArgumentError("device", ": expected auto, cpu, cuda or cuda:N, found '" + text + "'");
    if (index >= count)
        throw ArgumentError("device",
                            " " + text + ": no such CUDA device (LibTorch sees " + std::to_string(count) + ")");
    return {Device::Kind::Cuda, index};
}

Dtype parseDtype(const std::string& text) {
    if (text == "f32")
        return Dtype::Float32;
    if (text == "bf16")
        return Dtype::BFloat16;
    if (text == "f16")
        return Dtype::Float16;
    throw ArgumentError("dtype", ": expected f32, bf16 or f16, found '" + text + "'");
}

std::string toString(const Device& device) {
    return device.kind == Device::Kind::Cpu ? "cpu" : "cuda:" + std::to_string(device.index);
}

std::string toString(Dtype dtype) {
    return dtype == Dtype::Float32 ? "f32" : dtype == Dtype::BFloat16 ? "bf16" : "f16";
}

std::vector<Device> availableDevices() {
    std::vector<Device> devices{{}};
    for (int i = 0; i < cudaDeviceCount(); ++i)
        devices.push_back({Device::Kind::Cuda, i});
    return devices;
}

std::string describe(const Device& device) {
    if (device.kind == Device::Kind::Cuda)
        return "CUDA device " + std::to_string(device.index);
    return "CPU, " + at::get_cpu_capability();
}

int defaultThreadCount() {
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

c10::Device torchDevice(const Device& device) {
    if (device.kind == Device::Kind::Cpu)
        return c10::Device(c10::kCPU);
    return c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(device.index));
}

at::ScalarType torchDtype(Dtype dtype) {
    return dtype == Dtype::Float32 ? at::kFloat : dtype == Dtype::BFloat16 ? at::kBFloat16 : at::kHalf;
}

struct ComputeScope::Guards {
    c10::NoGradGuard noGradient;
    int threadsBefore = at::get_num_threads();
};

ComputeScope::ComputeScope(const ComputeOptions& options)
    : m_guards(std::make_unique<Guards>()) {
    at::set_num_threads(options.threads > 0 ? options.threads : defaultThreadCount());
}

ComputeScope::~ComputeScope() {
    at::set_num_threads(m_guards->threadsBefore);
}

} // namespace core
