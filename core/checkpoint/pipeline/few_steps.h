#pragma once

#include "core/model/model_info.h"
#include "core/sampling/sampler_choice.h"

#include <optional>
#include <string>

namespace core::checkpoint {

/// How a model that was distilled to few steps is meant to be sampled. Nothing in a single file says so; its name may.
/// It is offered, and changes nothing by itself.
struct FewSteps {
    std::string kind{}; ///< "SDXL Turbo"
    sampling::SamplerChoice sampler{};
    int steps = 4;
    double guidance = 1; ///< 1: none
    int pixels = 1024;   ///< sides of the images that it was trained on
    /// A file of one step's that predicts x_0, which no other sampler than its own takes into account; else empty.
    std::optional<schedule::Prediction> prediction{};

    /// "--sampler euler --spacing trailing --steps 4 --guidance 1".
    std::string options() const;
};

/// The kind that a model's name or file shows (Turbo, Lightning, LCM, Hyper) or its network does (an embedded guidance
/// scale: LCM). Empty: none.
std::optional<FewSteps> fewStepsOf(const model::ModelInfo& info);

/// One line for people: what its name says, and the settings for it; empty for any other model.
std::string fewStepsNote(const model::ModelInfo& info);

} // namespace core::checkpoint
