#pragma once

#include "core/model/model_info.h"

#include <cstdint>

namespace core::calibration {

/// Refuses before the work begins what would not fit: images in a model's units are all in memory, which may be as much
/// as the statistics are given, and 256 MiB in any case.
/// @param memoryGib of the statistics; 0: a quarter of the machine's. @throws Error{BadArgument} with what would fit.
void requireImageMemory(const model::ModelInfo& info, std::int64_t samples, double memoryGib = 0);

} // namespace core::calibration
