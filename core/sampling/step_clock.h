#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

namespace core::sampling {

/// Seconds of many calls by what a call costs.
using CallSeconds = std::map<std::int64_t, std::vector<double>>;

/// What all calls take if each one takes the (lower) median of those of equal cost: the first call of a shape, for
/// which the backend prepares its kernels, and a machine that was busy for a moment do not count.
double steadySeconds(const CallSeconds& calls);

/// Times the model calls of a run on the CPU, where a call that has returned is done.
class StepClock {
public:
    /// A call, or what leads to it, begins.
    void begin() { m_begin = std::chrono::steady_clock::now(); }
    /// It has ended. @param cost multiply-adds.
    void end(std::int64_t cost);
    const CallSeconds& calls() const { return m_calls; }

private:
    std::chrono::steady_clock::time_point m_begin{};
    CallSeconds m_calls;
};

} // namespace core::sampling
