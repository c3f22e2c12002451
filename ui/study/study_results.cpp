#include "ui/study/study_results.h"

#include "core/conditioning/class_labels.h"
#include "core/pruning/criterion_table.h"

#include <algorithm>

namespace ui::study {

PruneKey pruneKey(const core::study::Study& study, const core::schedule::StagePlan& plan, bool guided) {
    PruneKey key;
    if (!study.pruning.trained.empty()) { // a folder's model is what it is
        key.pruning = study.pruning;
        return key;
    }
    for (const core::schedule::Stage& stage : plan.stages) {
        key.stageEdges.insert(key.stageEdges.end(), {stage.firstT, stage.lastT});
        key.stageSteps.push_back(stage.steps);
        key.sparsity.push_back(stage.sparsity);
        key.held.push_back(study.stages.overrides.contains(stage.name));
    }
    key.allocation = study.stages.allocation;
    key.within = study.stages.within;
    key.lossWeighting = study.stages.lossWeighting;
    key.pruning = study.pruning;
    key.calibration.seed = study.calibration.seed;
    if (core::pruning::isCriterion(study.pruning.method) && core::pruning::needsGradients(study.pruning.method)) {
        key.calibration.source = study.calibration.source;
        key.calibration.classMap = study.calibration.classMap;
    }
    if (needsStatistics(study.pruning))
        key.calibration = calibrationKey(study.calibration);
    else
        key.pruning.damping = core::study::PruningChoices{}.damping; // of a Hessian that is not there
    key.guided = guided;
    return key;
}

bool isGuided(const core::study::Study& study, const core::model::ModelInfo& info) {
    return study.sampling.guidanceScale.value_or(info.recommendedGuidance) != 1;
}

const VariantResult* StudyResults::find(core::study::VariantId id) const {
    const auto place = variants.find(id);
    return place == variants.end() ? nullptr : &place->second;
}

core::model::DenoiserPtr StudyResults::denoiserOf(core::study::VariantId id) const {
    if (id == core::study::denseId)
        return model ? model->dense : nullptr;
    const VariantResult* result = find(id);
    return result != nullptr && result->pruned ? result->pruned->pruned : nullptr;
}

bool shareEliminations(PruneKey a, const PruneKey& b) {
    a.sparsity = b.sparsity;
    a.held = b.held;
    a.pruning.widthMultiple = b.pruning.widthMultiple;
    return a == b;
}

core::study::CalibrationChoices calibrationKey(const core::study::CalibrationChoices& choices) {
    if (choices.bank.empty())
        return choices;
    core::study::CalibrationChoices key;
    key.seed = choices.seed;
    key.bank = choices.bank;
    return key;
}

bool needsStatistics(const core::study::PruningChoices& choices) {
    return choices.trained.empty() && core::pruning::isCriterion(choices.method) &&
           core::pruning::needsBank(choices.method, choices.compensate);
}

core::study::SamplingChoices trajectoryKey(core::study::SamplingChoices choices) {
    choices.labels.clear();
    choices.seeds.clear();
    return choices;
}

ImageKey imageKey(const core::study::Study& study) {
    return {study.sampling, study.execution};
}

std::vector<int> resolvedLabels(const core::study::SamplingChoices& choices,
                                const core::conditioning::Conditioner& conditioner) {
    if (conditioner.classes() == nullptr)
        return {};
    return core::conditioning::labelsOfImages(choices.labels, choices.seeds.size(), conditioner);
}

} // namespace ui::study
