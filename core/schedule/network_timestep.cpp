#include "core/schedule/network_timestep.h"

#include "core/schedule/noise_path.h"

#include <algorithm>
#include <cmath>

namespace core::schedule {

double leastNetworkTimestep(const ScheduleConfig& schedule) {
    return findFlowPath(schedule.name) ? -1 : 0;
}

int trainingTimestep(const ScheduleConfig& schedule, double networkTimestep) {
    if (findFlowPath(schedule.name))
        return std::max(1, static_cast<int>(std::ceil(networkTimestep + 1)));
    return static_cast<int>(std::lround(networkTimestep)) + 1;
}

} // namespace core::schedule
