#pragma once

#include "core/model/dit_weights.h"
#include "core/schedule/noise_schedule.h"

#include <filesystem>

namespace core::training {

/// Samples four pictures of each class (DDIM, 50 steps, the same noise every time) and writes them as one PNG, a column
/// per class.
/// @param weights of a model that predicts x_0.
void writeSampleSheet(const std::filesystem::path& path, const model::DitWeights& weights,
                      const schedule::NoiseSchedule& schedule, double guidanceScale);

} // namespace core::training
