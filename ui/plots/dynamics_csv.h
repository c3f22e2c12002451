#pragma once

#include "core/schedule/dynamics.h"
#include "core/schedule/stages.h"

#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace ui::plots {

inline constexpr int maxTimestep = std::numeric_limits<int>::max();

/// The curves as a table in the C locale, one row per training timestep t = 1…T: t, mse, grad, ln_snr, score, stage
/// (name), sampling_step (1 where the sampler stops), measured_grad and measured_grad_se (empty where nothing was
/// measured).
/// @param range the rows: the smallest and the largest t.
std::string dynamicsCsv(const core::schedule::Dynamics& dynamics,
                        const std::optional<core::schedule::MeasuredDynamics>& measured,
                        const core::schedule::StagePlan& plan, std::pair<int, int> range = {1, maxTimestep});

} // namespace ui::plots
