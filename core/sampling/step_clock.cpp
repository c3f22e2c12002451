#include "core/sampling/step_clock.h"

#include <algorithm>

namespace core::sampling {

void StepClock::end(std::int64_t cost) {
    m_calls[cost].push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begin).count());
}

double steadySeconds(const CallSeconds& calls) {
    double sum = 0;
    for (const auto& [cost, seconds] : calls) {
        std::vector<double> sorted = seconds;
        const auto median = sorted.begin() + static_cast<std::ptrdiff_t>((sorted.size() - 1) / 2);
        std::nth_element(sorted.begin(), median, sorted.end());
        sum += *median * static_cast<double>(sorted.size());
    }
    return sum;
}

} // namespace core::sampling
