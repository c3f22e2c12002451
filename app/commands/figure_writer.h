#pragma once

#include "core/schedule/dynamics.h"
#include "core/schedule/stages.h"
#include "tests/bench/chart.h"

#include <functional>
#include <optional>
#include <string>

namespace app::commands {

/// What draws figures for commands, which know no window: a .png, .svg or .pdf file each. All throw core::Error naming
/// the file.
struct FigureWriter {
    std::function<void(const std::string& file, const core::schedule::Dynamics&, const core::schedule::StagePlan&,
                       const std::optional<core::schedule::MeasuredDynamics>&)>
        writeDynamics;
    std::function<void(const std::string& file, const bench::Chart&)> writeChart;
};

} // namespace app::commands
