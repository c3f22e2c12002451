#pragma once

#include "core/model/unit.h"
#include "core/pruning/stage_unit.h"

#include <cstdint>
#include <string>
#include <vector>

namespace core::pruning {

/// A point of a unit's loss curve.
struct LossPoint {
    int removed = 0; ///< groups
    double loss = 0; ///< see Elimination::cumulativeLoss

    bool operator==(const LossPoint&) const = default;
};

/// What happened to one unit in one stage.
struct UnitReport {
    std::string name;
    model::UnitKind kind = model::UnitKind::MlpNeuron;
    std::string place; ///< where in the model, e.g. "blocks 3"
    int stage = 0;     ///< index into PruneReport::stages
    int groups = 0;
    int kept = 0;
    double loss = 0; ///< see Elimination::cumulativeLoss
    /// Of removing more and more groups, up to all: some hundred points, for plots; empty where the unit had to stay
    /// dense or nothing was asked of it.
    std::vector<LossPoint> curve{};
};

struct StageReport {
    std::string name;
    int firstT = 0;
    int lastT = 0;
    int steps = 0;
    double sparsity = 0;         ///< asked for
    double achievedSparsity = 0; ///< share of the prunable multiply-adds removed
    std::int64_t macs = 0;       ///< one forward of one image
};

/// The outcome of one pruning run, for tables, bars, JSON and reports.
struct PruneReport {
    std::string method;
    double targetSparsity = 0;
    double achievedSparsity = 0; ///< mean over the sampling steps, of the prunable multiply-adds
    std::int64_t macsDense = 0;  ///< all sampling steps of one image, guidance included
    std::int64_t macsPruned = 0;
    std::vector<StageReport> stages;
    std::vector<UnitReport> units; ///< stage by stage
    double secondsCalibrate = 0;
    double secondsSolve = 0;
    double secondsExport = 0;
    std::int64_t peakBytes = 0;     ///< of the process
    std::vector<std::string> notes; ///< notices: clamped heads, raised damping, dropped samples, …

    /// One of `units`. @throws std::out_of_range where there is none.
    const UnitReport& unit(const StageUnit& where) const;
};

} // namespace core::pruning
