#pragma once

#include "core/model/model_info.h"
#include "core/training/demo/train_options.h"

namespace core::training::demo {

/// config.json of a model trained on ShapeWorld: facebookresearch/DiT's fields, class names, pixel scale, recommended
/// guidance and the scheduler in diffusers' words.
std::string demoConfigJson(const TrainOptions& options);

/// The same as the loaded model's description.
model::ModelInfo demoModelInfo(const TrainOptions& options);

} // namespace core::training::demo
