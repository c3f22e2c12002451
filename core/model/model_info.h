#pragma once

#include "core/model/class_set.h"
#include "core/schedule/network_timestep.h"
#include "core/schedule/prediction.h"
#include "core/schedule/schedule_config.h"

#include <cstdint>
#include <string>

namespace core::model {

/// Everything about a loaded model that is not a weight. Read from its config; downstream code asks here and assumes
/// nothing.
struct ModelInfo {
    std::string name;         ///< "demo", or the file's or folder's name
    std::string architecture; ///< a name of the architecture table
    std::string source;       ///< path that it came from; empty for a model made in memory
    std::string sha256;       ///< hash of the weight file's bytes, hex; empty for a model made in memory
    std::int64_t parameters = 0;
    ClassSet classes; ///< of which its conditioner is made; what can be asked for is asked there
    int channels = 3; ///< of x
    int height = 32;
    int width = 32;
    bool isPixelSpace = true; ///< x is an image, no autoencoder needed
    double pixelScale = 1.0;  ///< image in [-1,1] = x·pixelScale (pixel space only)
    schedule::Prediction prediction = schedule::Prediction::Epsilon;
    schedule::TimeInput timeInput = schedule::TimeInput::Timestep; ///< what the network is told of the time
    bool learnsVariance = false; ///< the network predicts a variance in as many channels beside it
    double recommendedGuidance = 1.5;
    int guidedChannels = 0; ///< guidance moves the first ones alone; 0: all
    schedule::ScheduleConfig schedule;

    std::int64_t elements() const { return std::int64_t{channels} * height * width; }
};

} // namespace core::model
