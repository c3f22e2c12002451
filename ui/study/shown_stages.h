#pragma once

#include "core/metrics/plan_cost.h"
#include "core/schedule/stages.h"

#include <vector>

namespace ui::study {

class StudyRunner;

/// The stages with the sparsities that the window shows: the plan's own, or, where the units' loss curves share the
/// budget out, what pruning made of it.
struct ShownStages {
    core::schedule::StagePlan plan; ///< a stage's sparsity is NaN while it is not settled
    core::metrics::PlanCost cost;   ///< zeros before a model is there; 0 for a stage that is not settled
    bool curvesDecide = false;      ///< the stages' sparsities come from loss curves, but for those held by hand
    bool isSettled = true;          ///< false: pruning has still to say them

    static ShownStages of(const StudyRunner& runner);
};

} // namespace ui::study
