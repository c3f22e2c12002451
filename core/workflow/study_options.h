#pragma once

#include "core/calibration/collect.h"
#include "core/pruning/loss_weights.h"
#include "core/pruning/pruner.h"
#include "core/sampling/sampler.h"
#include "core/study/study.h"

#include <optional>

namespace core::workflow {

/// What a study says about sampling and about which blocks are reused, in the sampler's words.
sampling::SampleOptions sampleOptions(const study::Study& study);
/// Likewise where every block is computed.
sampling::SampleOptions sampleOptions(const study::SamplingChoices& choices);
/// A model for the size that a study asks for; itself where it asks for none. @throws Error{BadArgument} for one that
/// the model cannot have.
model::DenoiserPtr atSize(const model::DenoiserPtr& model, const study::PromptChoices& words);
/// Trajectories for the measured dynamics: as the study samples, with seeds of their own so that they never change with
/// the preview.
sampling::SampleOptions measureOptions(const study::SamplingChoices& choices, int trajectories);
/// What σ² of a model is measured with, whatever a study samples with (METHOD.md §2): the model's own sampler and
/// guidance, enough steps.
study::SamplingChoices varianceSampling(const schedule::NoiseSchedule& schedule);
calibration::CalibrationOptions calibrationOptions(const study::Study& study);
pruning::PruneOptions pruneOptions(const study::Study& study, const model::ModelInfo& info);
/// How losses are weighed for a study; none where they count alike or no rule weighs them.
std::optional<pruning::LossWeightOptions> lossWeightOptions(const study::Study& study);

} // namespace core::workflow
