#pragma once

#include "core/training/noising_options.h"
#include "core/training/optimizer_options.h"
#include "core/training/rate_schedule.h"
#include "core/training/training_log.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace core::training {

/// How a model is trained, whatever its kind and its loss.
struct TrainerOptions {
    std::int64_t steps = 0; ///< planned steps; 0: `minutes` decide
    double minutes = 10;    ///< planned minutes of training, interruptions not counted; used where steps is 0
    int batch = 64;         ///< images per step
    int imagesPerPart = 0;  ///< images whose gradients are computed at a time and added up (gradient accumulation);
                            ///< 0: at most 16 on the CPU, a part per thread; elsewhere the whole batch
    GroupRule groups{};     ///< how each parameter is stepped; unset: AdamW at 1e-4 without decay
    OptimizerOptions optimizer{};
    RateSchedule rate{};
    double averageDecay = 0.999; ///< of the moving average of the weights, which is what is kept; 0: the last weights
    double gradientLimit = 1;    ///< norm that gradients are clipped to; 0: they are not
    bool autocast = true;        ///< matrix products in bfloat16; weights and moments stay float32
    bool recompute = false;      ///< activations of blocks are computed again in backward instead of kept
    NoisingOptions noising{};
    std::uint64_t seed = 1;
    std::int64_t logSteps = 25;         ///< steps per point of the loss curve
    double saveMinutes = 5;             ///< between checkpoints; 0: only at the end
    std::filesystem::path checkpoint{}; ///< where the run can be gone on with; empty: nowhere
    bool resume = true;                 ///< go on from the checkpoint if there is one
    std::string run{};                  ///< what else the steps depend on, in words: model, teacher, loss
};

/// Who is called while a model is trained, on the training thread. All may be unset.
struct TrainerHooks {
    std::function<void(const LossPoint&)> point{}; ///< with every point of the loss curve
    /// After every step: numbers for TrainingLog::measurements, or none.
    std::function<std::vector<double>(std::int64_t step)> measure{};
    std::function<void()> saved{}; ///< after every checkpoint, also the last: for sample sheets
};

} // namespace core::training
