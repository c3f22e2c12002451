#pragma once

#include "core/base/progress.h"
#include "core/calibration/collect.h"
#include "core/data/calibration_set.h"
#include "core/model/denoiser.h"

namespace core::calibration {

/// The clean images that options.source names, in the model's units: options.samples of them.
/// @throws Error{BadArgument} for a source that this model cannot take, Error{BadInput} for a folder without a usable
/// image.
data::CalibrationSet calibrationSet(const model::Denoiser& denoiser, const CalibrationOptions& options,
                                    const Progress& progress = {});

} // namespace core::calibration
