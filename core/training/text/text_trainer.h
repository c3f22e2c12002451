#pragma once

#include "core/base/progress.h"
#include "core/model/denoiser.h"
#include "core/training/optimizer_options.h"
#include "core/training/text/text_train_options.h"
#include "core/training/training_log.h"

namespace core::training::text {

/// How a parameter of a PromptedModel is stepped: Muon for the UNet's matrices and convolutions, AdamW for all that
/// text passes through, for embeddings and for the first and last convolution (Muon loses prompts there: their
/// gradients are mostly noise).
ParameterGroup textGroupOf(const Parameter& parameter, const TextTrainOptions& options);

/// Trains the built-in text-to-image model, UNet and text encoders together, on ShapeWorld and its captions, and
/// writes the pipeline (averaged weights in bfloat16) with checkpoint, log and sample sheet beside it on the way and at
/// the end. The log's measurements are PromptGap's. Goes on from its checkpoint, as Trainer does.
/// @param from the pipeline that options.from names, opened; null: from scratch.
/// @throws Error{BadArgument} for options out of range, Error{Failed} for a folder that may not be replaced,
/// Error{Cancelled} after writing a checkpoint.
TrainingLog trainTextModel(const TextTrainOptions& options, const model::DenoiserPtr& from,
                           const Progress& progress = {});

} // namespace core::training::text
