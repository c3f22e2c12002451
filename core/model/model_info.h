#pragma once

#include "core/model/class_set.h"
#include "core/schedule/network_timestep.h"
#include "core/schedule/prediction.h"
#include "core/schedule/schedule_config.h"

#include <cstdint>
#include <memory>
#include <string>

namespace core::conditioning {
class Conditioner;
}

namespace core::model {

/// Everything about a loaded model that is not a weight. Read from its config; downstream code asks here and assumes
/// nothing.
struct ModelInfo {
    std::string name;         ///< "demo", or the file's or folder's name
    std::string architecture; ///< a name of the architecture table
    std::string source;       ///< path that it came from; empty for a model made in memory
    std::string base{};       ///< folder or single file that it was opened with for what it lacks; empty: none
    std::string variant{};    ///< of its pipeline's weight files, "fp16"; empty: the plain ones where they are there
    std::string sha256;       ///< hash of the weight file's bytes, hex; empty for a model made in memory
    std::int64_t parameters = 0;
    ClassSet classes; ///< of which its conditioner is made; what can be asked for is asked there
    /// What requests are turned into conditionings by; null: by what is known here, see conditioning::usualConditioner.
    std::shared_ptr<const conditioning::Conditioner> conditioner{};
    int textChannels = 0; ///< of Conditioning::crossAttention, which it reads as a prompt; 0: it reads none
    /// The guidance scale is the last number of Conditioning::vector, and there is no unconditional half (LCM).
    bool embedsGuidance = false;
    int textVector = 0; ///< of Conditioning::vector's pooled text and sizes; 0: it looks at none
    int channels = 3;   ///< of x
    int height = 32;
    int width = 32;
    bool isPixelSpace = true; ///< x is an image, no autoencoder needed
    int autoencoderScale = 8; ///< pixels per latent and side of the autoencoder that it works with
    double pixelScale = 1.0;  ///< image in [-1,1] = x·pixelScale (pixel space only)
    schedule::Prediction prediction = schedule::Prediction::Epsilon;
    schedule::TimeInput timeInput = schedule::TimeInput::Timestep; ///< what the network is told of the time
    bool learnsVariance = false; ///< the network predicts a variance in as many channels beside it
    double recommendedGuidance = 1.5;
    int guidedChannels = 0; ///< guidance moves the first ones alone; 0: all
    schedule::ScheduleConfig schedule;

    /// Whether a guidance scale takes a second prediction.
    bool guidesByHalves(double scale) const { return scale != 1 && !embedsGuidance; }
    /// Pixels of an image per side of x.
    int pixelsPerSide() const { return isPixelSpace ? 1 : autoencoderScale; }
    std::int64_t elements() const { return std::int64_t{channels} * height * width; }
};

} // namespace core::model
