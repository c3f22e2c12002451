#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

namespace core::calibration {

/// Clean inputs with their classes, to be noised to a timestep. Deterministic by seed.
struct CalibrationSet {
    at::Tensor clean;   ///< x_0, float32 [N,C,H,W]
    at::Tensor labels;  ///< int64 [N]
    std::string source; ///< "builtin", a folder, …
};

/// N ShapeWorld pictures in the built-in model's units. @throws Error{BadArgument} for samples < 1.
CalibrationSet builtinCalibrationSet(int samples, std::uint64_t seed);

} // namespace core::calibration
