#pragma once

#include "core/schedule/noise_schedule.h"

#include <vector>

namespace core::teaching {

/// How fast the mean squared distance to the image changes along one path, in two labellings of time (METHOD.md §2b).
struct PathCurve {
    schedule::ScheduleConfig path{};
    std::vector<double> grad{};     ///< E[Grad(t)] per training timestep, [T], index t−1
    std::vector<double> lnSnr{};    ///< middles of the steps between neighbouring t of finite ln SNR, falling
    std::vector<double> perLnSnr{}; ///< −dE[MSE]/d ln SNR there, as many

    int peak() const; ///< t of the largest Grad
};

/// The closed-form curve of a path. @throws Error{BadArgument} as closedForm().
PathCurve pathCurve(const schedule::ScheduleConfig& path, double sigma2);

/// DiT's linear schedule, the cosine schedule and the straight path of flow matching, which the lesson puts side by
/// side.
std::vector<PathCurve> comparedPaths(double sigma2 = 1);

} // namespace core::teaching
