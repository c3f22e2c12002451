#include "core/calibration/image_source.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"

namespace core::calibration {
namespace {

/// A model with fewer classes than the built-in pictures have takes them in turn.
CalibrationSet builtinSet(const model::ModelInfo& info, const CalibrationOptions& options) {
    CalibrationSet set = builtinCalibrationSet(options.samples, options.seed);
    if (info.classes >= 1)
        set.labels = set.labels.remainder(info.classes);
    return set;
}

} // namespace

CalibrationSet calibrationSet(const model::Denoiser& denoiser, const CalibrationOptions& options,
                              const Progress& /*progress*/) {
    return builtinSet(denoiser.info(), options);
}

} // namespace core::calibration
