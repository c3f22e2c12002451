#pragma once

#include "core/model/block.h"
#include "core/model/model_info.h"
#include "core/pruning/prune_report.h"
#include "core/schedule/noise_schedule.h"
#include "core/study/study.h"

#include <string>
#include <vector>

namespace ui::study {

/// Whether the study's sampler can run on a schedule.
bool canSample(const core::study::Study& study, const core::schedule::NoiseSchedule& schedule);

/// The study with what does not fit a schedule brought into its range.
core::study::Study fitting(core::study::Study study, const core::schedule::NoiseSchedule& schedule);

/// What choices have to fit when they are taken to another model.
struct OtherModel {
    const core::schedule::NoiseSchedule& schedule;
    const std::vector<core::model::Block>& blocks; ///< none: not known
    int formerTimesteps = 1000;                    ///< T of the model that is left
};

/// The choices that can be taken to another model, in its range: λ goes with T and stays within its useful range, σ² is
/// the model's own again. What was made of the former model goes: its statistics, the map of its classes, weights that
/// were trained on, and reuse of blocks that are not there.
core::study::Study carriedOver(core::study::Study study, const OtherModel& model);

/// The stages that an export was cut into, in sampling order, with the sparsities that were reached.
std::vector<core::schedule::Stage> stagesOf(const core::pruning::PruneReport& report);

/// The choices that made an export, as far as it knows them, in the place of those of a study.
core::study::Study asExported(core::study::Study study, const core::pruning::PruneReport& report);

/// The plan with an export's stages in the place of its own, which lie where these do.
core::schedule::StagePlan withStages(core::schedule::StagePlan plan, const std::vector<core::schedule::Stage>& stages);

/// The study with what a model cannot be asked for brought into its range: classes, and images that are no latents.
core::study::Study askable(core::study::Study study, const core::model::ModelInfo& info);

/// What the built-in text-to-image model is asked for until somebody types.
std::vector<std::string> examplePrompts();

} // namespace ui::study
