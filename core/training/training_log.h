#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace core::training {

/// A point of the loss curve: means over the steps since the one before.
struct LossPoint {
    std::int64_t step = 0;
    double minutes = 0; ///< of training so far, interruptions not counted
    double loss = 0;
    double rateFactor = 0; ///< of the learning rates at this step
    double imagesPerSecond = 0;
    std::map<std::string, double> figures{}; ///< the objective's, by name
};

/// Numbers that were measured after a step, for instance errors on images that are never trained on.
struct Measurement {
    std::int64_t step = 0;
    double minutes = 0;
    std::vector<double> values;
};

/// What a run reports.
struct TrainingLog {
    std::vector<LossPoint> loss;
    std::vector<Measurement> measurements;
};

/// {"loss": {"step": [...], "minutes": [...], "loss": [...], …}, "measurements": {"step": [...], …}}, as JSON text.
std::string toJson(const TrainingLog& log);
/// @param source to name in messages. @throws Error{BadInput} naming the field.
TrainingLog trainingLogFromJson(const std::string& text, const std::string& source);

} // namespace core::training
