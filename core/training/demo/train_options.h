#pragma once

#include "core/model/dit/dit_config.h"
#include "core/training/rate_schedule.h"

#include <cstdint>
#include <filesystem>

namespace core::training::demo {

/// How the built-in model is trained. The defaults are those of the shipped weights.
struct TrainOptions {
    std::filesystem::path out; ///< weight file (safetensors); everything else is written beside it
    model::dit::DitConfig config;
    double muonRate = 0.02;    ///< learning rate of the block matrices
    double adamRate = 1e-3;    ///< learning rate of everything else
    double weightDecay = 0.01; ///< decoupled; not for biases
    std::int64_t steps = 0;    ///< planned steps; 0: `minutes` decide
    double minutes = 180;      ///< planned minutes of training, interruptions not counted; used where steps is 0
    int batch = 64;            ///< images per step
    RateSchedule rate{.warmUpSteps = 200};
    double averageDecay = 0.9995; ///< of the exponential moving average of the weights
    double gradientLimit = 1.0;   ///< norm that gradients are clipped to
    double labelDropout = 0.1;    ///< share of images that train the null label
    int pool = 60000;             ///< images rendered beforehand; at least `batch`
    std::uint64_t seed = 1;
    int threads = 0;          ///< 0: all cores
    double saveMinutes = 5;   ///< between checkpoints and sample sheets; 0: only at the end
    double guidanceScale = 3; ///< of the sample sheets, and the recommendation written to the config
    bool resume = true;       ///< go on from the checkpoint beside `out` if there is one
};

} // namespace core::training::demo
