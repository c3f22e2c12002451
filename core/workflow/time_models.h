#pragma once

#include "core/evaluation/turns.h"
#include "core/model/denoiser.h"
#include "core/sampling/sampler.h"
#include "core/study/study.h"

#include <memory>
#include <optional>
#include <vector>

namespace core::workflow {

/// A model that is timed, and what it computes of each step.
struct TimedModel {
    model::DenoiserPtr denoiser;
    model::PlanRule plan{};                           ///< unset: everything is computed
    std::shared_ptr<const study::Study> study{};      ///< whose images it makes; is only handed back
    std::optional<sampling::SamplerChoice> sampler{}; ///< of its own; unset: TimeOptions::sampling's
    std::optional<int> steps{};                       ///< likewise
};

struct ModelTimes {
    std::vector<TimedModel> models;
    std::vector<evaluation::TurnTime> times; ///< of an image, one per model
};

struct TimeOptions {
    std::vector<TimedModel> models;     ///< the first one is what the others are compared with
    sampling::SampleOptions sampling{}; ///< less the plan; of its images, as many as make a round short
    evaluation::TurnOptions turns{};
};

/// What sampling an image takes with each model: they take turns, see evaluation::takeTurns. Seconds are
/// per image, without the decoder. @throws Error as sampling::sample().
ModelTimes timeModels(const TimeOptions& options, const Progress& progress);

} // namespace core::workflow
