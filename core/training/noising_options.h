#pragma once

namespace core::training {

enum class TimestepDraw {
    Uniform,
    Antithetic, ///< in pairs, t and firstT + lastT − t (Diff-Pruning's training): they cover the range more evenly
    LogSnr      ///< half of them uniform, half with ln SNR ~ N(`lnSnr`, 2²), where images are decided
};

struct NoisingOptions {
    TimestepDraw draw = TimestepDraw::Uniform;
    double lnSnr = 0;     ///< for LogSnr; of x_0 with a mean square of one
    double dropout = 0.1; ///< share of images that are asked for nothing, for guidance (Ho & Salimans 2022), 0…1
};

} // namespace core::training
