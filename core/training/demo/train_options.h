#pragma once

#include "core/model/dit/dit_config.h"
#include "core/training/demo/optimizer_options.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace core::training::demo {

/// How the built-in model is trained. The defaults are those of the shipped weights.
struct TrainOptions {
    std::filesystem::path out; ///< weight file (safetensors); everything else is written beside it
    model::dit::DitConfig config;
    OptimizerOptions optimizer;
    std::int64_t steps = 0;       ///< planned steps; 0: `minutes` decide
    double minutes = 180;         ///< planned minutes of training, interruptions not counted; used where steps is 0
    int batch = 64;               ///< images per step
    int warmUpSteps = 200;        ///< learning rate rises linearly, then falls by a cosine to 1 %
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

/// A point of the loss curve: means over the steps since the one before.
struct LossPoint {
    std::int64_t step = 0;
    double minutes = 0;
    double loss = 0;
    double rateFactor = 0; ///< of the learning rates at this step
    double imagesPerSecond = 0;
};

/// Mean squared error of the predicted x_0 on images never trained on, per bin of equally many timesteps.
struct ValidationPoint {
    std::int64_t step = 0;
    double minutes = 0;
    std::vector<double> error; ///< [kValidationBins], the first bin has the smallest timesteps
};

/// What a run reports: the loss curve and the pretraining dynamics.
struct TrainLog {
    std::vector<LossPoint> loss;
    std::vector<ValidationPoint> validation;
};

} // namespace core::training::demo
