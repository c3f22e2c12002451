#pragma once

#include <cstdint>
#include <string>

namespace core {

// What figures depend on besides the choices, for reports and benchmarks.

/// Of this program, "0.1.0".
std::string programVersion();
/// Of the LibTorch that it was built with, "2.11.0".
std::string libTorchVersion();
/// The processor's name as the system has it; "unknown processor" where it says none.
std::string processorName();
/// Memory of the machine in bytes; 0: the system does not say.
std::int64_t machineBytes();

} // namespace core
