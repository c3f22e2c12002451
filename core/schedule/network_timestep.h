#pragma once

#include "core/schedule/schedule_config.h"

namespace core::schedule {

/// What a network is told of the time at its timestep τ.
enum class TimeInput {
    Timestep, ///< τ itself
    DataShare ///< u = 1 − s, s = (τ+1)/T the share of noise: 0 is noise, 1 is data (Ma et al., SiT, arXiv 2401.08740)
};

/// The number that enters the network's sinusoids. @param timestep τ, a double or a tensor of doubles.
/// @param timesteps T.
template <typename Timestep> Timestep timeInput(TimeInput input, const Timestep& timestep, int timesteps) {
    return input == TimeInput::Timestep ? timestep : Timestep(1 - (timestep + 1) / timesteps);
}

/// The least τ of a schedule: 0, or −1 on a flow path, whose clean end is a point like the others.
double leastNetworkTimestep(const ScheduleConfig& schedule);

/// The t of METHOD.md whose stage, ᾱ and calibration noise a network timestep has: τ+1, a fractional τ rounded; on a
/// flow path the part that holds its share of noise, max(1, ⌈τ+1⌉).
int trainingTimestep(const ScheduleConfig& schedule, double networkTimestep);

} // namespace core::schedule
