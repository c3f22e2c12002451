#include "core/calibration/image_source.h"

#include "core/base/tensor.h"
#include "core/calibration/image_folder.h"
#include "core/calibration/own_samples.h"

namespace core::calibration {
namespace {

/// A model with fewer classes than the built-in pictures have takes them in turn.
CalibrationSet builtinSet(const model::ModelInfo& info, const CalibrationOptions& options) {
    if (!info.isPixelSpace)
        throw Error(ErrorCode::BadArgument, "images: " + info.name +
                                                " works on an autoencoder's latents, which the "
                                                "built-in pictures are not; expected own, found builtin");
    CalibrationSet set = builtinCalibrationSet(options.samples, options.seed);
    if (info.classes >= 1)
        set.labels = set.labels.remainder(info.classes);
    return set;
}

} // namespace

CalibrationSet calibrationSet(const model::Denoiser& denoiser, const CalibrationOptions& options,
                              const Progress& progress) {
    if (options.source == "builtin")
        return builtinSet(denoiser.info(), options);
    if (options.source == "own")
        return ownCalibrationSet(denoiser, {.samples = options.samples, .seed = options.seed}, options.folder,
                                 progress);
    return folderCalibrationSet(denoiser.info(), options.source, options.samples, options.seed, progress);
}

} // namespace core::calibration
