#pragma once

#include "core/base/compute.h"
#include "core/base/progress.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace bench {

struct StopJobOptions {
    std::string model; ///< "demo", a file or a folder
    core::ComputeOptions compute{};
    std::uint64_t seed = 0; ///< of the inputs that statistics are gathered from
};

/// A long computation of the window, with the choices that a new study has.
struct StopJob {
    std::string name; ///< "elimination"
    std::function<void(const core::Progress&)> work;
};

/// Opening, statistics, measuring, elimination and sampling of a model, and decoding where it has an autoencoder. Opens
/// it and gathers a few statistics first, for the elimination. Call inside a ComputeScope. @throws core::Error.
std::vector<StopJob> stopJobs(const StopJobOptions& options, const core::Progress& progress);

} // namespace bench
