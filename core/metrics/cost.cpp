#include "core/metrics/cost.h"

#include <fstream>
#include <string>

namespace core::metrics {
namespace {

/// A "VmHWM:   1234 kB" line of the kernel's process status, in bytes.
std::int64_t statusField(const std::string& field) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(field + ":"))
            return std::stoll(line.substr(field.size() + 1)) * 1024;
    return 0;
}

} // namespace

std::int64_t samplingMacs(const model::Denoiser& denoiser, std::span<const double> timesteps, bool guided) {
    std::int64_t macs = 0;
    for (const double timestep : timesteps)
        macs += denoiser.macsPerForward(timestep);
    return guided ? 2 * macs : macs;
}

std::int64_t peakResidentBytes() {
    return statusField("VmHWM");
}
std::int64_t residentBytes() {
    return statusField("VmRSS");
}

} // namespace core::metrics
