#include "core/training/demo/demo_config.h"

#include "core/data/shape_world.h"
#include "core/schedule/noise_schedule.h"

#include <nlohmann/json.hpp>

namespace core::training::demo {

std::string demoConfigJson(const TrainOptions& options) {
    const model::dit::DitConfig& c = options.config;
    const schedule::ScheduleConfig schedule;
    nlohmann::ordered_json config;
    config["input_size"] = c.inputSize;
    config["patch_size"] = c.patchSize;
    config["in_channels"] = c.inChannels;
    config["hidden_size"] = c.hiddenSize;
    config["depth"] = c.depth;
    config["num_heads"] = c.numHeads;
    config["mlp_ratio"] = c.mlpRatio;
    config["class_dropout_prob"] = options.labelDropout;
    config["num_classes"] = c.numClasses;
    config["learn_sigma"] = c.learnSigma;
    config["class_names"] = data::kShapeNames;
    config["pixel_scale"] = data::kShapePixelScale;
    config["guidance_scale"] = options.guidanceScale;
    config["scheduler"] = {{"beta_schedule", schedule.name},
                           {"num_train_timesteps", schedule.timesteps},
                           {"beta_start", schedule.betaStart},
                           {"beta_end", schedule.betaEnd},
                           {"prediction_type", "sample"}};
    return config.dump(2) + "\n";
}

model::ModelInfo demoModelInfo(const TrainOptions& options) {
    model::ModelInfo info;
    info.name = options.out.stem().string();
    info.architecture = "DiT";
    info.classes.count = options.config.numClasses;
    info.classes.names.assign(data::kShapeNames.begin(), data::kShapeNames.end());
    info.channels = options.config.inChannels;
    info.height = info.width = options.config.inputSize;
    info.pixelScale = data::kShapePixelScale;
    info.prediction = schedule::Prediction::Sample;
    info.recommendedGuidance = options.guidanceScale;
    return info;
}

} // namespace core::training::demo
