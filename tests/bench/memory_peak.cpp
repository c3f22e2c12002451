#include "tests/bench/memory_peak.h"

#include <fstream>
#include <string>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace bench {
namespace {

/// A line of the process's status in bytes; 0 where there is none.
std::int64_t statusBytes(const std::string& name) {
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(name + ":"))
            return 1024 * std::stoll(line.substr(name.size() + 1));
    return 0;
}

} // namespace

MemoryPeak::MemoryPeak() {
#if defined(__GLIBC__)
    malloc_trim(0); // what was freed before must not hide what grows now
#endif
    std::ofstream("/proc/self/clear_refs") << 5; // the peak starts again from here
    m_before = statusBytes("VmRSS");
}

std::int64_t MemoryPeak::bytes() const {
    return statusBytes("VmHWM") - m_before;
}

} // namespace bench
