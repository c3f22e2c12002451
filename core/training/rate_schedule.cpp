#include "core/training/rate_schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace core::training {

double rateFactor(const RateSchedule& schedule, std::int64_t step, double done) {
    const double warmUp = std::min(1.0, static_cast<double>(step + 1) / std::max(1, schedule.warmUpSteps));
    const double fallen = (done - schedule.heldShare) / std::max(1e-9, 1 - schedule.heldShare);
    const double cosine = 0.5 * (1 + std::cos(std::numbers::pi * std::clamp(fallen, 0.0, 1.0)));
    return warmUp * (cosine * (1 - schedule.lastShare) + schedule.lastShare);
}

} // namespace core::training
