#pragma once

#include "core/model/unit.h"
#include "core/schedule/dynamics.h"
#include "core/schedule/noise_schedule.h"
#include "core/schedule/stages.h"

#include <nlohmann/json.hpp>
#include <vector>

namespace app::commands {

// The parts of the commands' JSON that several of them share. Numbers that are not finite become null.

nlohmann::ordered_json toJson(const core::schedule::ScheduleConfig& config);
nlohmann::ordered_json toJson(const std::vector<core::model::Unit>& units);
/// Closed-form curves over t = 1…T.
nlohmann::ordered_json curvesJson(const core::schedule::Dynamics& dynamics, const std::vector<double>& score);
nlohmann::ordered_json toJson(const core::schedule::MeasuredDynamics& measured);

} // namespace app::commands
