#pragma once

#include "core/training/demo/optimizer.h"
#include "core/training/demo/train_options.h"

namespace core::training::demo {

/// What the next point of the loss curve is made from.
struct LossSum {
    double loss = 0;        ///< summed over steps
    std::int64_t steps = 0; ///< since the point before
    double minutes = 0;     ///< when that point was
};

/// Everything of a run that changes from step to step. Random numbers depend on seed and step alone, so none are kept.
struct TrainState {
    TrainState(const ParameterLayout& layout, const TrainOptions& options);

    at::Tensor parameters; ///< float32, flat
    at::Tensor average;    ///< exponential moving average of the parameters
    Optimizer optimizer;
    std::int64_t step = 0; ///< steps done
    double minutes = 0;    ///< spent on them
    LossSum lossSum;       ///< since the last point of the loss curve
    TrainLog log;
};

/// safetensors: model.<key>, average.<key>, optimizer.first, optimizer.second; the rest as JSON in the metadata.
void saveTrainState(const std::filesystem::path& path, const ParameterLayout& layout, const TrainState& state);
/// @throws Error{BadInput} if the file is not a checkpoint of such a model.
void loadTrainState(const std::filesystem::path& path, const ParameterLayout& layout, TrainState& state);

/// The log as JSON text: {"loss": {"step": [...], …}, "validation": {"step": [...], "error": [[...]]}}.
std::string toJson(const TrainLog& log);
/// @throws Error{BadInput}.
TrainLog trainLogFromJson(const std::string& text);

} // namespace core::training::demo
