#include "core/calibration/image_source.h"

#include "core/base/argument.h"
#include "core/base/mix.h"
#include "core/base/tensor.h"
#include "core/calibration/image_memory.h"
#include "core/calibration/own_samples.h"
#include "core/checkpoint/autoencoder_file.h"
#include "core/conditioning/conditioner.h"
#include "core/data/image_folder.h"
#include "core/data/shape_captions.h"
#include "core/data/shape_world.h"

namespace core::calibration {
namespace {

/// A model that reads prompts is told what each built-in image shows, one with fewer classes than they have takes them
/// in turn.
data::CalibrationSet builtinSet(const model::ModelInfo& info, const CalibrationOptions& options) {
    if (!info.isPixelSpace)
        throw ArgumentError("images", ": " + info.name +
                                          " works on an autoencoder's latents, which the "
                                          "built-in pictures are not; expected own, found builtin");
    data::CalibrationSet set = data::builtinCalibrationSet(options.samples, options.seed);
    if (info.textChannels > 0) {
        set.clean.mul_(data::kShapePixelScale / info.pixelScale);
        const data::ShapeParameters shapes = data::drawShapeParameters(options.samples, options.seed);
        for (int i = 0; i < options.samples; ++i)
            set.prompts.push_back(
                data::shapeCaption(data::describeShape(shapes, i), mix(options.seed, static_cast<std::uint64_t>(i))));
    }
    if (const auto conditioner = conditioning::usualConditioner(info); const auto* classes = conditioner->classes())
        set.labels = set.labels.remainder(classes->count);
    return set;
}

/// The one chosen, else the one beside the model; null for a model of pixels and where there is none.
autoencoder::AutoencoderPtr autoencoderOf(const model::Denoiser& denoiser, const std::string& chosen) {
    const std::string spec = chosen.empty() ? checkpoint::findAutoencoder(denoiser.info()) : chosen;
    if (spec.empty() || denoiser.info().isPixelSpace)
        return nullptr;
    autoencoder::AutoencoderPtr autoencoder =
        checkpoint::openAutoencoder(spec, denoiser.device(), &denoiser.info()).autoencoder;
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
        return ownCalibrationSet(denoiser,
                                 {.samples = options.samples, .seed = options.seed, .prompts = options.prompts},
                                 options.folder, progress);
    return data::folderCalibrationSet(denoiser.info(),
                                      {.folder = options.source,
                                       .samples = options.samples,
                                       .seed = options.seed,
                                       .autoencoder = autoencoderOf(denoiser, options.autoencoder),
                                       .classMap = options.classMap},
                                      progress);
}

} // namespace core::calibration
