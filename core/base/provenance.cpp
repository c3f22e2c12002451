#include "core/base/provenance.h"

#include <torch/headeronly/version.h>

#include <algorithm>
#include <fstream>
#include <unistd.h>

namespace core {

std::string programVersion() {
    return TESSERA_VERSION;
}

std::string libTorchVersion() {
    return TORCH_VERSION;
}

std::string processorName() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name"))
            return line.substr(std::min(line.find(':') + 2, line.size()));
    return "unknown processor";
}

std::int64_t machineBytes() {
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long bytes = sysconf(_SC_PAGE_SIZE);
    return pages > 0 && bytes > 0 ? static_cast<std::int64_t>(pages) * bytes : 0;
}

} // namespace core
