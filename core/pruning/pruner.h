#pragma once

#include "core/base/progress.h"
#include "core/calibration/hessian_bank.h"
#include "core/model/denoiser.h"
#include "core/pruning/prune_report.h"
#include "core/schedule/stages.h"

#include <memory>
#include <string>

namespace core::pruning {

struct PruneOptions {
    std::string method = "obs"; ///< see criterionNames()
    double damping = 0.01;      ///< p > 0
    bool guided = true;         ///< count MACs with classifier-free guidance (two evaluations per step)
};

struct PruneResult {
    model::DenoiserPtr pruned; ///< a model::StagedDenoiser
    PruneReport report;
};

/// Remembers eliminations between calls by (unit, bins of the stage, method, damping), so that only what a drag changed
/// is solved again. Owned by whoever keeps the bank; for one model and one bank; used from one thread at a time.
class EliminationCache;
std::shared_ptr<EliminationCache> makeEliminationCache();

/// Prunes a dense model for a plan: every unit of every stage loses its stage's share of groups, heads rounded half to
/// even and the neurons of the stage making up the difference in multiply-adds. @param bank may be null for a method
/// without statistics.
/// @throws Error{BadArgument}, Error{Failed} naming the unit, Error{Cancelled} within one unit.
PruneResult prune(const model::DenoiserPtr& dense, const calibration::HessianBank* bank,
                  const schedule::StagePlan& plan, const PruneOptions& options, const Progress& progress = {},
                  EliminationCache* cache = nullptr);

} // namespace core::pruning
