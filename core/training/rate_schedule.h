#pragma once

#include <cstdint>

namespace core::training {

/// How a learning rate changes over a run: it rises linearly, may stay, then falls by a cosine.
struct RateSchedule {
    int warmUpSteps = 100;   ///< until the full rate; 0: from the first step
    double heldShare = 0;    ///< of the run, after which the rate begins to fall, 0…1
    double lastShare = 0.01; ///< of the rate at the end of the run, 0…1
};

/// What the learning rates are multiplied by. @param step counts from 0. @param done share of the run that is done,
/// 0…1.
double rateFactor(const RateSchedule& schedule, std::int64_t step, double done);

} // namespace core::training
