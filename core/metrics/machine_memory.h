#pragma once

#include <cstdint>
#include <string>

namespace core::metrics {

/// Memory of this machine, or what its control group (a container) may use of it, in bytes.
std::int64_t machineMemory();
/// What can be had of it now without moving anything to the disk, in bytes; 0 where the system does not say.
std::int64_t availableMemory();
/// "5.5 GiB", "120 MiB".
std::string memoryText(std::int64_t bytes);

} // namespace core::metrics
