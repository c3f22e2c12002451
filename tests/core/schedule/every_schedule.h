#pragma once

#include "core/schedule/noise_schedule.h"

#include <string>
#include <vector>

/// One schedule of every kind, with betas and of every flow path.
inline std::vector<core::schedule::ScheduleConfig> everySchedule(int timesteps = 1000) {
    std::vector<core::schedule::ScheduleConfig> configs{
        {.name = "linear", .timesteps = timesteps},
        {.name = "scaled_linear", .timesteps = timesteps, .betaStart = 0.00085, .betaEnd = 0.012},
        {.name = "squaredcos_cap_v2", .timesteps = timesteps},
        {.name = "trained_betas", .timesteps = timesteps, .trainedBetas = std::vector<double>(timesteps, 0.01)},
        {.name = "linear", .timesteps = timesteps, .rescaleToZeroTerminalSnr = true}};
    for (const core::schedule::FlowPath& path : core::schedule::flowPaths())
        configs.push_back({.name = std::string(path.name), .timesteps = timesteps});
    return configs;
}
