#include "ui/study/shown_stages.h"

#include "ui/study/study_runner.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace ui::study {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// Costs as the model has them.
ShownStages shownAsCut(ShownStages shown, const StudyRunner& runner) {
    if (!runner.prunedIsCurrent())
        return shown;
    for (const core::pruning::StageReport& stage : runner.results().present().pruned->report.stages)
        for (std::size_t i = 0; i < std::min(shown.plan.stages.size(), shown.cost.stages.size()); ++i)
            if (shown.plan.stages[i].firstT == stage.firstT)
                shown.cost.stages[i] = stage.macs;
    shown.cost.pruned = runner.presentMacs();
    return shown;
}

} // namespace

ShownStages ShownStages::of(const StudyRunner& runner) {
    const core::study::StageChoices& choices = runner.document().study().stages;
    ShownStages shown;
    shown.plan = runner.document().plan();
    shown.cost = runner.planCost();
    if (runner.document().isCut())
        return shownAsCut(std::move(shown), runner);
    shown.curvesDecide = choices.allocation == core::schedule::AllocationRule::Marginal;
    if (!shown.curvesDecide)
        return shown;
    const bool isCurrent = runner.prunedIsCurrent();
    shown.isSettled = isCurrent || runner.keepsUp();
    const auto* report = shown.isSettled ? &runner.results().present().pruned->report : nullptr;
    for (std::size_t i = 0; i < shown.plan.stages.size(); ++i) {
        core::schedule::Stage& stage = shown.plan.stages[i];
        if (!isCurrent && stage.isChosen)
            continue;
        stage.sparsity = report != nullptr ? report->stages[i].achievedSparsity : unknown;
        if (i < shown.cost.stages.size())
            shown.cost.stages[i] = report != nullptr ? report->stages[i].macs : 0;
    }
    if (isCurrent)
        shown.cost.pruned = runner.presentMacs();
    return shown;
}

} // namespace ui::study
