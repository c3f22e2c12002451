#pragma once

#include "core/schedule/dynamics.h"
#include "core/schedule/stages.h"

#include <optional>
#include <string>

namespace app {

/// Draws the dynamics plot without a display into a .png, .svg or .pdf. @throws core::Error naming the file.
void writeDynamicsFigure(const std::string& file, const core::schedule::Dynamics& dynamics,
                         const core::schedule::StagePlan& plan,
                         const std::optional<core::schedule::MeasuredDynamics>& measured);

} // namespace app
