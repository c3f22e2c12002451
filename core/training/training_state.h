#pragma once

#include "core/training/average.h"
#include "core/training/optimizer.h"
#include "core/training/trained_model.h"
#include "core/training/training_log.h"

#include <filesystem>
#include <string>
#include <vector>

namespace core::training {

/// What changes of a part of the model besides its parameters.
struct PartState {
    Optimizer optimizer;
    Average average;
};

/// What the next point of the loss curve is made from.
struct LossSum {
    double loss = 0; ///< summed over steps
    std::map<std::string, double> figures{};
    std::int64_t steps = 0; ///< since the point before
    double minutes = 0;     ///< when that point was
};

/// Everything of a run that changes from step to step, but for the parameters, which are the model's. Random numbers
/// depend on seed and step alone, so none are kept.
struct TrainingState {
    TrainingState(const TrainedModel& model, const GroupRule& groups, const OptimizerOptions& optimizer);

    std::vector<PartState> parts; ///< parallel to TrainedModel::parts()
    std::int64_t step = 0;        ///< steps done
    double minutes = 0;           ///< spent on them
    LossSum lossSum{};            ///< since the last point of the loss curve
    TrainingLog log{};
};

/// Averages of all parts: what is kept of a run.
std::vector<ParameterTensors> averagesOf(const TrainingState& state);

/// Writes parameters and state atomically as safetensors: value/NAME, average/NAME, first/NAME, second/NAME; the rest
/// as JSON in the metadata. @param run what the steps of this run depend on, in words. @throws Error{Failed}.
void saveTrainingState(const std::filesystem::path& path, const TrainedModel& model, const TrainingState& state,
                       const std::string& run);

/// Reads it back into both. Nothing is changed unless all of it fits. @throws Error{BadInput} naming file and field if
/// it is no such file, of another model, or of another run.
void loadTrainingState(const std::filesystem::path& path, const TrainedModel& model, TrainingState& state,
                       const std::string& run);

} // namespace core::training
