#pragma once

#include "core/base/progress.h"
#include "tests/bench/stop_jobs.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bench::window {

struct StopBenchOptions {
    StopJobOptions jobs{};
    int moments = 9;                   ///< at which each job is stopped
    double withinSeconds = 8;          ///< of its beginning
    std::vector<std::string> during{}; ///< names of the jobs; none: all
};

/// How long one job took to end after Stop.
struct StopFigures {
    std::string during;
    std::vector<double> seconds; ///< one per moment, ascending

    /// Zero for none.
    double median() const { return seconds.empty() ? 0 : seconds[seconds.size() / 2]; }
    double worst() const { return seconds.empty() ? 0 : seconds.back(); }
};

/// Begins each long job of a window and stops it at random moments, as a person does who chooses Stop: from the choice
/// until the window's compute thread is idle. @throws core::Error{BadInput} for a model that does not open,
/// Error{Cancelled}, Error{Failed}.
std::vector<StopFigures> measureStops(const StopBenchOptions& options, const core::Progress& progress = {});

} // namespace bench::window
