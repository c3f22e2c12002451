#pragma once

#include "core/base/progress.h"
#include "core/training/demo/train_options.h"

namespace core::training::demo {

/// Where a run writes, beside the weight file out.safetensors.
struct TrainFiles {
    explicit TrainFiles(const std::filesystem::path& out);

    std::filesystem::path weights;    ///< averaged weights in bfloat16
    std::filesystem::path config;     ///< config.json: how to read them
    std::filesystem::path checkpoint; ///< out.checkpoint.safetensors: everything that a run needs to go on
    std::filesystem::path log;        ///< out.log.json: loss curve and validation errors
    std::filesystem::path samples;    ///< out.samples.png: four images of each class
};

/// Trains the built-in model on ShapeWorld and writes the files of TrainFiles on the way and at the end. Goes on from
/// its checkpoint; a run in parts takes the same steps as one without interruption (with planned steps; with planned
/// minutes the learning rate follows the clock). @throws Error{BadArgument} for options out of range, Error{Cancelled}
/// after writing a checkpoint.
TrainLog train(const TrainOptions& options, const Progress& progress = {});

} // namespace core::training::demo
