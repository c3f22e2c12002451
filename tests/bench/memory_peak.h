#pragma once

#include <cstdint>

namespace bench {

/// How much the process grows while this lives: its largest resident size less the size at the start. Linux only;
/// elsewhere 0.
class MemoryPeak {
public:
    MemoryPeak();
    std::int64_t bytes() const;

private:
    std::int64_t m_before = 0;
};

} // namespace bench
