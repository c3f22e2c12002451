#include "ui/workbench/shown_stages.h"

#include "ui/workbench/study_runner.h"

#include <limits>

namespace ui::workbench {

ShownStages ShownStages::of(const StudyRunner& runner) {
    const core::study::StageChoices& choices = runner.document().study().stages;
    ShownStages shown;
    shown.plan = runner.document().plan();
    shown.cost = runner.planCost();
    shown.curvesDecide = choices.allocation == core::study::AllocationRule::Marginal;
    if (!shown.curvesDecide)
        return shown;
    shown.isSettled = runner.prunedIsCurrent();
    const auto* report = shown.isSettled ? &runner.results().pruned->report : nullptr;
    for (std::size_t i = 0; i < shown.plan.stages.size(); ++i) {
        core::schedule::Stage& stage = shown.plan.stages[i];
        if (report != nullptr)
            stage.sparsity = report->stages[i].achievedSparsity;
        else if (!choices.overrides.contains(stage.name))
            stage.sparsity = std::numeric_limits<double>::quiet_NaN();
        if (i < shown.cost.stages.size() && report != nullptr)
            shown.cost.stages[i] = report->stages[i].macs;
        else if (i < shown.cost.stages.size() && !(stage.sparsity >= 0))
            shown.cost.stages[i] = 0;
    }
    if (report != nullptr)
        shown.cost.pruned = report->macsPruned;
    return shown;
}

} // namespace ui::workbench
