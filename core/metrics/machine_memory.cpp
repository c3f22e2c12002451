#include "core/metrics/machine_memory.h"

#include "core/base/number_text.h"

#include <algorithm>
#include <fstream>
#include <unistd.h>

namespace core::metrics {
namespace {

/// A number of a control group; 0 where there is none.
std::int64_t controlGroupNumber(const char* name) {
    std::ifstream file(std::string("/sys/fs/cgroup/") + name);
    std::int64_t bytes = 0;
    return file >> bytes ? bytes : 0; // "max" is no number
}

} // namespace

std::int64_t machineMemory() {
    const std::int64_t machine = std::int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE);
    const std::int64_t limit = controlGroupNumber("memory.max");
    return limit > 0 ? std::min(limit, machine) : machine;
}

std::int64_t availableMemory() {
    constexpr std::int64_t kibibyte = 1024;
    std::ifstream file("/proc/meminfo");
    std::int64_t available = 0;
    for (std::string word; file >> word;)
        if (word == "MemAvailable:" && file >> available)
            break;
    available *= kibibyte;
    const std::int64_t limit = controlGroupNumber("memory.max"), used = controlGroupNumber("memory.current");
    return limit > 0 ? std::min(available, std::max<std::int64_t>(0, limit - used)) : available;
}

std::string memoryText(std::int64_t bytes) {
    constexpr double mebibyte = 1024.0 * 1024.0, gibibyte = 1024.0 * mebibyte;
    const auto size = static_cast<double>(bytes);
    return size >= gibibyte ? fixed(size / gibibyte, 1) + " GiB" : fixed(size / mebibyte, 0) + " MiB";
}

} // namespace core::metrics
