#pragma once

#include <cstdint>

namespace bench {

/// Lets the process' peak memory begin anew at what it uses now, so that earlier work does not count.
/// @return whether the system can do that.
bool resetPeakMemory();

} // namespace bench
