#include "tests/bench/peak_memory.h"

#include <fstream>

namespace bench {

bool resetPeakMemory() {
    std::ofstream file("/proc/self/clear_refs");
    file << "5\n"; // proc(5): resets VmHWM
    return static_cast<bool>(file.flush());
}

} // namespace bench
