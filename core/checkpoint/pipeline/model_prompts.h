#pragma once

#include "core/base/compute.h"
#include "core/conditioning/conditioner.h"
#include "core/model/model_info.h"

#include <string>
#include <vector>

namespace core::checkpoint {

/// What a model is asked by.
struct ModelPrompts {
    conditioning::ConditionerPtr conditioner;
    std::vector<std::string> notes{}; ///< one line each: what was assumed about text encoders and tokenizers
};

/// Finds what a model needs to be asked: classes need nothing, prompts need the text encoders and tokenizers of a
/// pipeline. They are looked for in `base`, then in the pipeline's folder that the model lies in, then in its own file.
/// Encoders are loaded when a prompt is new.
/// @param base folder of a pipeline, or a single file of one; empty: none.
/// @throws Error{BadInput} naming the place and what it lacks, or an encoder that is not the model's.
ModelPrompts openPrompts(const model::ModelInfo& info, const std::string& base, const Device& device);

/// Which place of a model's own has the other parts of its pipeline: the pipeline's folder or the single file; empty:
/// none.
std::string pipelineOf(const model::ModelInfo& info);

} // namespace core::checkpoint
