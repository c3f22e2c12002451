#pragma once

#include "core/conditioning/conditioner.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace core::data {

/// Clean inputs with their classes, to be noised to a timestep. Deterministic by seed.
struct CalibrationSet {
    at::Tensor clean;       ///< x_0, float32 [N,C,H,W]
    at::Tensor labels;      ///< int64 [N]
    std::string source;     ///< "builtin", "own", a folder
    std::string identity{}; ///< hash of what `clean` was made of, where making it is not exact to the bit; else empty
    std::vector<std::string> prompts{}; ///< what each shows, for a model that reads it; empty: the labels say
    std::vector<std::string> notes{};   ///< one line each: files left out and why, where classes come from
};

/// What images of a set are asked for by. @param images int64 [M], which of them.
std::vector<conditioning::Request> requestsOf(const CalibrationSet& set, const at::Tensor& images);

/// N ShapeWorld images in the built-in model's units. @throws Error{BadArgument} for samples < 1.
CalibrationSet builtinCalibrationSet(int samples, std::uint64_t seed);

} // namespace core::data
