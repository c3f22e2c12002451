#pragma once

#include "core/model/unet/unet_config.h"
#include "core/training/rate_schedule.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace core::training::text {

/// Sizes of the built-in text-to-image model.
struct TextModelSizes {
    model::unet::UnetConfig unet{};
    int textWidth = 48; ///< hidden numbers of each encoder; half of the UNet's crossAttentionDim
    int textLayers = 3;
    int textHeads = 3;
    int tokens = 32; ///< of a prompt
};

/// Those of the shipped weights.
TextModelSizes builtInSizes();

/// How the built-in text-to-image model is trained. The defaults are those of the shipped weights.
struct TextTrainOptions {
    std::filesystem::path out; ///< folder of the pipeline; checkpoint, log and sample sheet are written beside it
    std::string from{};        ///< a pipeline whose weights the run begins with; empty: from scratch
    TextModelSizes sizes = builtInSizes(); ///< from scratch
    double muonRate = 0.01;                ///< learning rate of the UNet's matrices that read no text
    double adamRate = 1e-3;                ///< of everything else
    double textRate = 1e-3;                ///< of the text encoders and of what reads text
    double weightDecay = 0.01;             ///< decoupled, of Muon's matrices
    std::int64_t steps = 0;                ///< planned steps; 0: `minutes` decide
    double minutes = 90;   ///< planned minutes of training, interruptions not counted; used where steps is 0
    int batch = 48;        ///< images per step
    int imagesPerPart = 0; ///< as TrainerOptions
    RateSchedule rate{.warmUpSteps = 200, .heldShare = 0.5};
    double averageDecay = 0.9995; ///< of the exponential moving average of the weights
    int pool = 60000;             ///< images rendered beforehand
    std::uint64_t seed = 1;
    int threads = 0;        ///< 0: all cores
    double saveMinutes = 5; ///< between checkpoints, with pipeline and sample sheet; 0: only at the end
    int sheetSteps = 20;    ///< of the sample sheet's images
    bool autocast = false;  ///< matrix products in bfloat16, where the processor multiplies it
    bool resume = true;     ///< go on from the checkpoint beside `out` if there is one
};

} // namespace core::training::text
