#pragma once

#include "core/base/progress.h"
#include "core/calibration/hessian_bank.h"
#include "core/model/denoiser.h"
#include "core/pruning/prune_report.h"

#include <vector>

namespace bench {

/// What the published algorithm takes for all layers of one shape.
struct PublishedTime {
    int outputs = 0;
    int columns = 0;
    int groupSize = 1;
    int layers = 0;           ///< of that shape, in all stages
    std::int64_t removed = 0; ///< groups in all of them
    double inversion = 0;     ///< seconds, of one layer
    double step = 0;          ///< seconds of one elimination
    int timed = 0;            ///< eliminations that were timed

    double seconds() const { return layers * inversion + static_cast<double>(removed) * step; }
};

/// Times the published algorithm on one layer of each shape, with the statistics of that layer's stage, for the layers
/// that were pruned. @param budget seconds of eliminations per shape. @throws core::Error{Cancelled} after one of them.
std::vector<PublishedTime> timePublished(const core::model::Denoiser& model, const core::calibration::HessianBank& bank,
                                         const core::pruning::PruneReport& report, double budget,
                                         const core::Progress& progress);

} // namespace bench
