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

std::int64_t skippedMacs(const std::vector<std::int64_t>& blocks, const model::ExecutionPlan& plan, int evaluation) {
    std::int64_t macs = 0;
    for (std::size_t block = 0; block < blocks.size(); ++block)
        if (plan.at(evaluation, static_cast<int>(block)) != model::computeBlock)
            macs += blocks[block];
    return macs;
}

} // namespace

std::int64_t samplingMacs(const model::Denoiser& denoiser, std::span<const double> timesteps, bool guided,
                          const model::ExecutionPlan& plan) {
    plan.requireSize(static_cast<int>(timesteps.size()), static_cast<int>(denoiser.blocks().size()));
    std::int64_t macs = 0;
    for (std::size_t evaluation = 0; evaluation < timesteps.size(); ++evaluation) {
        macs += denoiser.macsPerForward(timesteps[evaluation]);
        if (plan.evaluations() > 0)
            macs -= skippedMacs(denoiser.blockMacs(timesteps[evaluation]), plan, static_cast<int>(evaluation));
    }
    return guided ? 2 * macs : macs;
}

std::int64_t peakResidentBytes() {
    return statusField("VmHWM");
}
std::int64_t residentBytes() {
    return statusField("VmRSS");
}

} // namespace core::metrics
