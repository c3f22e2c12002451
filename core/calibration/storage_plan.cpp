#include "core/calibration/storage_plan.h"

#include "core/base/argument.h"
#include "core/calibration/lower_tiles.h"
#include "core/metrics/machine_memory.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace core::calibration {
namespace {

constexpr std::int64_t kFloatBytes = 4;
constexpr std::int64_t kKeyBytes = 8;
/// Where a trajectory is cut in three, a choice of rows must still hold this many per column and stage: below it the
/// disturbance of XᵀX costs more than stage edges that are some bins' width off (measured on the built-in model).
constexpr double kRowsPerColumn = 16;
constexpr double kStages = 3;
/// From here on a difference of two prefix sums reads less than the bins of a stage in between; measured on the
/// built-in model with 25 bins: the statistics of all units in three stages in a quarter of the time.
constexpr int kManyBins = 12;

std::string gibText(std::int64_t bytes) {
    const double gib = static_cast<double>(bytes) / (1 << 30);
    return numberText(std::ceil(gib * 100) / 100) + " GiB"; // what is asked for must suffice
}

/// One bin's sizes.
struct BinSizes {
    std::int64_t dense = 0;   ///< bytes of all units' tiles
    std::int64_t perRow = 0;  ///< bytes of one row of all units
    std::int64_t columns = 0; ///< of the widest unit
};

BinSizes sizesOf(const std::vector<int>& unitColumns) {
    BinSizes sizes;
    for (const int columns : unitColumns) {
        sizes.dense += lowerTilesSize(columns) * kFloatBytes;
        sizes.perRow += columns * kFloatBytes + kKeyBytes;
        sizes.columns = std::max<std::int64_t>(sizes.columns, columns);
    }
    return sizes;
}

StoragePlan densePlan(const StorageNeeds& needs, const BinSizes& sizes, std::int64_t budget) {
    StoragePlan plan{.bins = needs.bins, .bytes = needs.bins * sizes.dense};
    plan.prefixSums = wantsPrefixSums(plan, budget);
    if (plan.prefixSums)
        plan.bytes *= 2;
    return plan;
}

/// What few bins cost.
std::string edgesText(const StorageNeeds& needs, int bins) {
    const std::string off = std::to_string((needs.timesteps / bins + 1) / 2);
    std::string text = "a stage's edge can be up to " + off + " timesteps off in them";
    if (bins < kStages)
        text += ", and three stages share " + std::to_string(bins);
    return text;
}

StoragePlan coarsePlan(const StorageNeeds& needs, const BinSizes& sizes, std::int64_t budget) {
    StoragePlan plan{.bins = static_cast<int>(budget / sizes.dense)};
    plan.bytes = plan.bins * sizes.dense;
    plan.note = "statistics: " + std::to_string(plan.bins) + " timestep bins instead of " + std::to_string(needs.bins) +
                " fit into " + gibText(budget) + "; " + edgesText(needs, plan.bins);
    return plan;
}

StoragePlan reservoirPlan(const StorageNeeds& needs, const BinSizes& sizes, std::int64_t budget) {
    const std::int64_t fitting = budget / (sizes.perRow * needs.bins);
    const bool keepsAll = needs.rowsPerBin > 0 && needs.rowsPerBin <= fitting;
    StoragePlan plan{.kind = StorageKind::Reservoir, .bins = needs.bins};
    plan.rowsPerBin = keepsAll ? needs.rowsPerBin : fitting;
    plan.bytes = plan.rowsPerBin * needs.bins * sizes.perRow;
    const std::string rows = std::to_string(plan.rowsPerBin);
    if (keepsAll) {
        plan.note = "statistics: all " + rows +
                    " rows per timestep bin are kept, which takes less memory than their "
                    "sums; nothing is lost";
        return plan;
    }
    const double perStage = static_cast<double>(plan.rowsPerBin) * needs.bins / kStages;
    const double error = std::sqrt(static_cast<double>(sizes.columns + 1) / std::max(perStage, 1.0));
    plan.note = "statistics: " + rows + " rows per timestep bin and unit are kept in " + gibText(budget) +
                ", for up to " + std::to_string(sizes.columns) +
                " columns; expected relative error of a third's statistics at most " +
                numberText(std::round(error * 1000) / 1000);
    return plan;
}

} // namespace

std::string toString(StorageKind kind) {
    return kind == StorageKind::Dense ? "dense" : "reservoir";
}

StorageKind parseStorageKind(const std::string& text) {
    for (const StorageKind kind : {StorageKind::Dense, StorageKind::Reservoir})
        if (text == toString(kind))
            return kind;
    throw ArgumentError("storage", ": expected dense or reservoir, found '" + text + "'");
}

StoragePlan planStorage(const StorageNeeds& needs, std::int64_t budget) {
    requireArgument(needs.timesteps >= 1, "timesteps", "at least 1", needs.timesteps);
    requireArgument(needs.bins >= 1 && needs.bins <= needs.timesteps, "bins", "1 to the number of timesteps",
                    needs.bins);
    requireArgument(!needs.unitColumns.empty(), "units", "1 or more", 0);
    const BinSizes sizes = sizesOf(needs.unitColumns);
    if (sizes.dense * needs.bins <= budget)
        return densePlan(needs, sizes, budget);
    const std::int64_t fitting = budget / std::max<std::int64_t>(1, sizes.perRow * needs.bins);
    const bool keepsAll = needs.rowsPerBin > 0 && needs.rowsPerBin <= fitting;
    const double perColumn = static_cast<double>(fitting * needs.bins) / kStages / static_cast<double>(sizes.columns);
    if (keepsAll || perColumn >= kRowsPerColumn)
        return reservoirPlan(needs, sizes, budget);
    if (sizes.dense > budget)
        throw ArgumentError("memory", ": expected at least " + gibText(sizes.dense) +
                                          ", the statistics of one timestep bin, found " + gibText(budget));
    return coarsePlan(needs, sizes, budget);
}

StoragePlan planStorageOnDisk(const StorageNeeds& needs, std::int64_t budget, std::int64_t disk) {
    StoragePlan inMemory = planStorage(needs, budget);
    const BinSizes sizes = sizesOf(needs.unitColumns);
    const auto fitting = static_cast<int>(std::min<std::int64_t>(needs.bins, disk / sizes.dense));
    if (inMemory.kind == StorageKind::Reservoir || fitting <= inMemory.bins)
        return inMemory;
    StoragePlan plan{.bins = fitting, .onDisk = true, .bytes = fitting * sizes.dense};
    plan.note = "statistics: " + std::to_string(fitting) + " timestep bins of " + gibText(sizes.dense) +
                " each lie on the disk, one at a time in memory";
    if (fitting < needs.bins)
        plan.note += "; " + std::to_string(needs.bins) + " would not fit into " + gibText(disk) + ", so " +
                     edgesText(needs, fitting);
    return plan;
}

bool wantsPrefixSums(const StoragePlan& plan, std::int64_t budget) {
    return plan.kind == StorageKind::Dense && !plan.onDisk && plan.bins >= kManyBins && 2 * plan.bytes <= budget;
}

std::int64_t defaultBankBudget() {
    return metrics::machineMemory() / 4;
}

} // namespace core::calibration
