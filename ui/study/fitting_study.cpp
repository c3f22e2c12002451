#include "ui/study/fitting_study.h"

#include "core/base/error.h"
#include "core/caching/reuse_method.h"
#include "core/conditioning/conditioner.h"
#include "core/schedule/dynamics.h"
#include "core/study/stage_locks.h"

#include <algorithm>
#include <functional>

namespace ui::study {

using core::study::StageChoices;
using core::study::Study;

namespace {

/// λ in the unit of Grad, which goes with 1/T.
double carriedLambda(double lambda, const OtherModel& model) {
    const double limit = core::schedule::lambdaLimit(core::schedule::closedForm(model.schedule, 1));
    return std::min(lambda * model.formerTimesteps / model.schedule.timesteps(), limit);
}

bool canReuse(const core::study::ExecutionChoices& execution, const OtherModel& model, int evaluations) {
    if (execution.reuse.empty() || model.blocks.empty())
        return true;
    try {
        if (const core::model::PlanRule rule = core::caching::parseReuse(execution.reuse))
            rule(evaluations, model.blocks);
        return true;
    } catch (const core::Error&) {
        return false;
    }
}

} // namespace

bool canSample(const Study& study, const core::schedule::NoiseSchedule& schedule) {
    try {
        samplingTimesteps(study, schedule);
        return true;
    } catch (const core::Error&) {
        return false;
    }
}

Study fitting(Study study, const core::schedule::NoiseSchedule& schedule) {
    const int timesteps = schedule.timesteps();
    study.sampling.steps = std::min(study.sampling.steps, timesteps);
    if (!canSample(study, schedule)) {
        study.sampling.sampler.name = "auto";
        study.sampling.sampler.order.reset();
        study.sampling.sampler.karras.reset();
        study.sampling.sampler.spacing.reset();
    }
    while (study.sampling.steps > 1 && !canSample(study, schedule))
        study.sampling.steps /= 2;
    const auto fit = [timesteps](StageChoices& stages) {
        std::erase_if(stages.cuts, [timesteps](int cut) { return cut >= timesteps; });
        core::study::forgetImpossibleLocks(stages);
    };
    fit(study.stages);
    for (core::study::Variant& variant : study.variants)
        fit(variant.stages);
    for (core::study::Variant& variant : study.variants)
        if (!canSample(with(study, variant), schedule))
            variant.sampling = {};
    return study;
}

Study carriedOver(Study study, const OtherModel& model) {
    study = fitting(std::move(study), model.schedule);
    const int evaluations = static_cast<int>(samplingTimesteps(study, model.schedule).size());
    const auto carry = [&](StageChoices& stages, core::study::ExecutionChoices& execution) {
        stages.lambda = carriedLambda(stages.lambda, model);
        stages.sigma2.reset();
        if (!canReuse(execution, model, evaluations))
            execution = {};
    };
    carry(study.stages, study.execution);
    std::erase_if(study.variants, [](const core::study::Variant& variant) { return !variant.pruning.trained.empty(); });
    for (core::study::Variant& variant : study.variants)
        carry(variant.stages, variant.execution);
    study.pruning = asPruned(study.pruning);
    study.sampling.guidedChannels.reset();
    study.calibration.bank.clear();
    study.calibration.classMap.clear();
    return study;
}

std::vector<core::schedule::Stage> stagesOf(const core::pruning::PruneReport& report) {
    std::vector<core::schedule::Stage> stages;
    for (const core::pruning::StageReport& stage : report.stages)
        stages.push_back(
            {.name = stage.name, .firstT = stage.firstT, .lastT = stage.lastT, .sparsity = stage.achievedSparsity});
    std::ranges::sort(stages, std::greater<>(), &core::schedule::Stage::lastT);
    return stages;
}

Study asExported(Study study, const core::pruning::PruneReport& report) {
    const std::vector<core::schedule::Stage> stages = stagesOf(report);
    study.stages.cuts.clear();
    for (std::size_t i = 1; i < stages.size(); ++i)
        study.stages.cuts.push_back(stages[i].lastT);
    study.stages.oneStage = stages.size() == 1;
    study.stages.overrides.clear();
    study.stages.targetSparsity = std::min(report.targetSparsity, 0.999);
    study.pruning = asPruned(study.pruning);
    if (!report.method.empty())
        study.pruning.method = report.method;
    return study;
}

core::schedule::StagePlan withStages(core::schedule::StagePlan plan, const std::vector<core::schedule::Stage>& stages) {
    for (std::size_t i = 0; i < std::min(plan.stages.size(), stages.size()); ++i) {
        plan.stages[i].name = stages[i].name;
        plan.stages[i].sparsity = stages[i].sparsity;
        plan.stages[i].isChosen = false;
    }
    plan.targetReached = true;
    plan.isGiven = true;
    return plan;
}

Study askable(Study study, const core::model::ModelInfo& info) {
    const auto conditioner = core::conditioning::usualConditioner(info);
    const core::model::ClassSet* classes = conditioner->classes();
    const int last = classes != nullptr ? classes->nullLabel() : 0;
    if (std::ranges::any_of(study.sampling.labels, [last](int label) { return label > last; }))
        study.sampling.labels.clear();
    if (!info.isPixelSpace && study.calibration.source == "builtin")
        study.calibration.source = "own"; // the built-in images are no latents
    return study;
}

std::vector<std::string> examplePrompts() {
    return {"a big red star on a teal background", "a small yellow ring on a blue background",
            "a magenta house on a lime background", "a purple moon tilted left"};
}

} // namespace ui::study
