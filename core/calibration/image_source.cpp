#include "core/calibration/image_source.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/calibration/image_memory.h"
#include "core/calibration/own_samples.h"
#include "core/checkpoint/autoencoder_file.h"
#include "core/conditioning/conditioner.h"
#include "core/data/image_folder.h"

namespace core::calibration {
namespace {

/// A model with fewer classes than the built-in images have takes them in turn.
data::CalibrationSet builtinSet(const model::ModelInfo& info, const CalibrationOptions& options) {
    if (!info.isPixelSpace)
        throw ArgumentError("images", ": " + info.name +
                                          " works on an autoencoder's latents, which the "
                                          "built-in pictures are not; expected own, found builtin");
    data::CalibrationSet set = data::builtinCalibrationSet(options.samples, options.seed);
    if (const auto conditioner = conditioning::usualConditioner(info); const auto* classes = conditioner->classes())
        set.labels = set.labels.remainder(classes->count);
    return set;
}

/// The one chosen, else the one beside the model; null for a model of pixels and where there is none.
autoencoder::AutoencoderPtr autoencoderOf(const model::Denoiser& denoiser, const std::string& chosen) {
    const std::string spec = chosen.empty() ? checkpoint::findAutoencoder(denoiser.info()) : chosen;
    if (spec.empty() || denoiser.info().isPixelSpace)
        return nullptr;
    autoencoder::AutoencoderPtr autoencoder = checkpoint::openAutoencoder(spec, denoiser.device()).autoencoder;
    checkpoint::requireFit(*autoencoder, denoiser.info());
    return autoencoder;
}

} // namespace

data::CalibrationSet calibrationSet(const model::Denoiser& denoiser, const CalibrationOptions& options,
                                    const Progress& progress) {
    const bool isFolder = options.source != "builtin" && options.source != "own";
    requireArgument(isFolder || options.classMap.empty(), "class_map", "a folder of pictures beside it",
                    options.source);
    requireImageMemory(denoiser.info(), options.samples, options.memoryGib);
    if (options.source == "builtin")
        return builtinSet(denoiser.info(), options);
    if (options.source == "own")
        return ownCalibrationSet(denoiser, {.samples = options.samples, .seed = options.seed}, options.folder,
                                 progress);
    return data::folderCalibrationSet(denoiser.info(),
                                      {.folder = options.source,
                                       .samples = options.samples,
                                       .seed = options.seed,
                                       .autoencoder = autoencoderOf(denoiser, options.autoencoder),
                                       .classMap = options.classMap},
                                      progress);
}

} // namespace core::calibration
