#pragma once

#include <filesystem>

namespace bench {

/// How fast this machine moves a file's bytes, in bytes per second: what opening it cannot beat.
struct CopyRates {
    double read = 0; ///< from the warm disk cache into fresh memory, by all threads
    double copy = 0; ///< from memory to memory that was used before, by all threads
    double hash = 0; ///< SHA-256 of the file, by one thread
};

/// Measures with the threads of the caller's ComputeScope. @throws core::Error{BadInput} if the file cannot be read.
CopyRates measureCopyRates(const std::filesystem::path& file);

} // namespace bench
