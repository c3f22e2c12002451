#pragma once

#include "core/base/progress.h"
#include "core/data/calibration_set.h"
#include "core/model/denoiser.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace core::calibration {

struct OwnSamples {
    int samples = 300;
    std::uint64_t seed = 0;             ///< the images' noise has nothing in common with that of a preview's seeds
    std::vector<std::string> prompts{}; ///< for a model that reads them, in turn; empty: captions of built-in images
    int steps = 20;                     ///< of DDIM, η = 0, with the model's recommended guidance
};

/// Images (or latents) that the model samples itself, its classes or prompts in turn: no data set is needed.
/// @param folder where they are kept for a run that goes on later; empty: nowhere.
data::CalibrationSet ownCalibrationSet(const model::Denoiser& denoiser, const OwnSamples& options,
                                       const std::filesystem::path& folder = {}, const Progress& progress = {});

} // namespace core::calibration
