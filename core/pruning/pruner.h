#pragma once

#include "core/base/progress.h"
#include "core/calibration/hessian_bank.h"
#include "core/calibration/taylor_scores.h"
#include "core/model/denoiser.h"
#include "core/pruning/prune_report.h"
#include "core/pruning/stage_unit.h"
#include "core/pruning/within_rule.h"
#include "core/schedule/stages.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace core::pruning {

struct PruneOptions {
    std::string method = "obs";       ///< see criterionNames()
    double damping = 0.01;            ///< p > 0
    std::optional<bool> compensate{}; ///< unset: as the criterion was published
    bool float64 = false;             ///< eliminate in double precision
    /// Marginal: the loss curves share the plan's mean sparsity among the stages; else each keeps the plan's.
    schedule::AllocationRule allocation = schedule::AllocationRule::Mosaic;
    WithinRule within = WithinRule::Uniform;
    PerStageUnit<double> lossWeights{}; ///< how much a loss counts, for marginal rules; empty: all 1
    int widthMultiple = 1;  ///< kept groups of a fine unit (neurons) are a multiple of this where they can be
    std::uint64_t seed = 0; ///< of a criterion that draws numbers
    /// Folder for units as they are solved (SolvedUnits), for going on after an end that nobody wanted: the caller
    /// removes it once the result is safe. Empty: none. Only where no rule is marginal.
    std::string solving{};
    bool guided = true; ///< count MACs with classifier-free guidance (two evaluations per step)
};

/// What was gathered about the dense model; null where the method needs none.
struct PruneStatistics {
    const calibration::HessianBank* bank = nullptr;
    const calibration::TaylorScores* taylor = nullptr;
};

struct PruneResult {
    model::DenoiserPtr pruned; ///< a model::StagedDenoiser
    PruneReport report;
};

/// Remembers eliminations between calls by (unit, bins of the stage, method, damping), so that only what a drag changed
/// is solved again. Owned by whoever keeps the bank; for one model and one bank; used from one thread at a time.
class EliminationCache;
std::shared_ptr<EliminationCache> makeEliminationCache();

/// Prunes a dense model for a plan.
/// @throws Error{BadArgument}, Error{Failed} naming the unit, Error{Cancelled} within one unit.
PruneResult prune(const model::DenoiserPtr& dense, const PruneStatistics& statistics, const schedule::StagePlan& plan,
                  const PruneOptions& options, const Progress& progress = {}, EliminationCache* cache = nullptr);

} // namespace core::pruning
