#include "core/teaching/path_comparison.h"

#include "core/schedule/dynamics.h"

#include <algorithm>
#include <cmath>

namespace core::teaching {

namespace {

/// At the timestep itself; infinite where a path ends.
double lnSnrAt(const schedule::NoiseSchedule& schedule, int t) {
    return std::log(schedule.signalPower(t) / schedule.noisePower(t));
}

} // namespace

int PathCurve::peak() const {
    return static_cast<int>(std::ranges::max_element(grad) - grad.begin()) + 1;
}

PathCurve pathCurve(const schedule::ScheduleConfig& path, double sigma2) {
    const schedule::NoiseSchedule schedule(path);
    const schedule::Dynamics dynamics = closedForm(schedule, sigma2);
    PathCurve curve{.path = path, .grad = dynamics.grad};
    for (int t = 2; t <= schedule.timesteps(); ++t) {
        const double before = lnSnrAt(schedule, t - 1), after = lnSnrAt(schedule, t);
        if (!std::isfinite(before) || !std::isfinite(after))
            continue;
        curve.lnSnr.push_back((before + after) / 2);
        curve.perLnSnr.push_back(dynamics.grad[static_cast<std::size_t>(t) - 1] / (before - after));
    }
    return curve;
}

std::vector<PathCurve> comparedPaths(double sigma2) {
    return {pathCurve({.name = "linear"}, sigma2), pathCurve({.name = "squaredcos_cap_v2"}, sigma2),
            pathCurve({.name = "flow_linear"}, sigma2)};
}

} // namespace core::teaching
