#pragma once

#include "core/schedule/dynamics.h"
#include "core/schedule/stages.h"
#include "tests/bench/chart.h"

#include <optional>
#include <string>

namespace app {

// Figures that are drawn without a display into a .png, .svg or .pdf. All throw core::Error naming the file.

void writeDynamicsFigure(const std::string& file, const core::schedule::Dynamics& dynamics,
                         const core::schedule::StagePlan& plan,
                         const std::optional<core::schedule::MeasuredDynamics>& measured);

void writeChart(const std::string& file, const bench::Chart& chart);

} // namespace app
