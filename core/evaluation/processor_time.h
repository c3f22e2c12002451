#pragma once

#include <cstdint>

namespace core::evaluation {

/// Nanoseconds that the threads of this process have run, and have waited for a processor that others held, since they
/// began. Zeros where the system does not say.
struct ProcessorTime {
    std::uint64_t ran = 0;
    std::uint64_t waited = 0;
};
ProcessorTime processorTime();

/// Share of the time between two moments in which the threads could have run but waited, 0…1.
double waitedShare(const ProcessorTime& from, const ProcessorTime& to);

} // namespace core::evaluation
