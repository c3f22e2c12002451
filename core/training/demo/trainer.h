#pragma once

#include "core/base/progress.h"
#include "core/training/demo/train_options.h"
#include "core/training/training_files.h"
#include "core/training/training_log.h"

namespace core::training::demo {

/// Where a run writes, beside the weight file out.safetensors.
struct TrainFiles : TrainingFiles {
    explicit TrainFiles(const std::filesystem::path& out);

    std::filesystem::path weights; ///< averaged weights in bfloat16
    std::filesystem::path config;  ///< config.json: how to read them
};

/// Trains the built-in model from scratch on ShapeWorld and writes the files of TrainFiles on the way and at the end.
/// The log's measurements are the pretraining dynamics: Validation::errorPerBin. Goes on from its checkpoint, as
/// Trainer does. @throws Error{BadArgument} for options out of range, Error{Cancelled} after writing a checkpoint.
TrainingLog train(const TrainOptions& options, const Progress& progress = {});

} // namespace core::training::demo
