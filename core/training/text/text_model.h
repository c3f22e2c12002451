#pragma once

#include "core/conditioning/clip/tokenizer.h"
#include "core/training/text/prompted_model.h"
#include "core/training/text/text_train_options.h"

namespace core::training::text {

/// A tokenizer whose vocabulary was learned from ShapeWorld's captions: each of their words is one token.
conditioning::clip::TokenizerPtr captionTokenizer(int tokens);

/// The built-in text-to-image model before its training: random weights, SDXL's noise schedule, prediction of x_0.
std::shared_ptr<const PromptedModel> freshTextModel(const TextModelSizes& sizes, const std::string& name,
                                                    std::uint64_t seed);

/// A pipeline that is opened with its text encoders, to be trained further. @throws Error{BadArgument} for a model
/// that reads no prompts.
std::shared_ptr<const PromptedModel> promptedModel(const model::DenoiserPtr& opened);

/// Writes the pipeline into a folder that is there. @param model as it should be stored.
void writeTextModel(const PromptedModel& model, const std::filesystem::path& folder);

} // namespace core::training::text
