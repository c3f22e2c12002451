#pragma once

#include "core/base/progress.h"
#include "core/calibration/hessian_bank.h"
#include "core/model/denoiser.h"

#include <string>
#include <vector>

namespace core::calibration {

struct CalibrationOptions {
    int samples =
        300;       ///< noised pictures in all, spread evenly over the bins (>= bins); as many null-label ones follow
    int bins = 25; ///< equal ranges of t = 1…T
    std::uint64_t seed = 0; ///< of pictures, noise and timesteps
    int batch = 64;         ///< pictures per forward
};

struct Calibration {
    std::shared_ptr<const HessianBank> bank;
    double seconds = 0;
    std::vector<std::string> notes; ///< dropped samples, by index and cause
};

/// Runs the dense model over noised built-in pictures, conditional and null-label ones, and fills a bank. A sample with
/// a non-finite activation is dropped and named. @throws Error{BadArgument} for options out of range, Error{Cancelled}
/// within a batch.
Calibration collectStatistics(const model::Denoiser& denoiser, const CalibrationOptions& options,
                              const Progress& progress = {});

} // namespace core::calibration
