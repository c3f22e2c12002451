#include "core/calibration/own_samples.h"

#include "core/base/argument.h"
#include "core/base/mix.h"
#include "core/base/tensor.h"
#include "core/conditioning/class_labels.h"
#include "core/data/shape_captions.h"
#include "core/formats/safetensors.h"
#include "core/formats/sha256.h"
#include "core/sampling/trajectory.h"

#include <optional>

namespace core::calibration {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFile = "pictures.safetensors";
constexpr std::uint64_t kSalt = 0x6F776E; ///< keeps these images' noise apart from the samples' of the same seed

/// The model's usual one.
std::string samplerOf(const model::Denoiser& denoiser) {
    return sampling::applied({}, denoiser.info().schedule).name;
}

/// One for each image of a model that reads prompts; none for any other.
std::vector<std::string> promptsOf(const model::Denoiser& denoiser, const OwnSamples& options) {
    if (denoiser.info().textChannels == 0)
        return {};
    std::vector<std::string> prompts;
    const data::ShapeParameters shapes = data::drawShapeParameters(options.samples, options.seed);
    for (int i = 0; i < options.samples; ++i)
        prompts.push_back(options.prompts.empty()
                              ? data::shapeCaption(data::describeShape(shapes, i), mix(options.seed, i))
                              : options.prompts[static_cast<std::size_t>(i) % options.prompts.size()]);
    return prompts;
}

std::string hashOf(const std::vector<std::string>& prompts) {
    std::string all;
    for (const std::string& prompt : prompts)
        all += prompt + '\n';
    return prompts.empty() ? std::string() : formats::sha256(all);
}

/// What the images depend on.
std::map<std::string, std::string> metadataOf(const model::Denoiser& denoiser, const OwnSamples& options) {
    return {{"model", denoiser.info().sha256},
            {"dtype", toString(denoiser.dtype())},
            {"schedule", denoiser.info().schedule.name},
            {"prediction", toString(denoiser.info().prediction)},
            {"samples", std::to_string(options.samples)},
            {"seed", std::to_string(options.seed)},
            {"steps", std::to_string(options.steps)},
            {"prompts", hashOf(promptsOf(denoiser, options))},
            {"sampler", samplerOf(denoiser)}};
}

std::vector<std::int64_t> shapeOf(const model::ModelInfo& info, int samples) {
    return {samples, info.channels, info.height, info.width};
}

/// Images of an earlier run with the same options; what does not fit is sampled anew.
std::optional<at::Tensor> readKept(const fs::path& file, const model::Denoiser& denoiser, const OwnSamples& options) {
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored))
        return std::nullopt;
    try {
        const formats::SafetensorsFile kept = formats::SafetensorsFile::open(file);
        const formats::TensorEntry* entry = kept.find("pictures");
        const bool fits = kept.metadata() == metadataOf(denoiser, options) && entry != nullptr &&
                          entry->type == formats::StorageType::F32 &&
                          entry->shape == shapeOf(denoiser.info(), options.samples);
        return fits ? std::optional(kept.tensor("pictures")) : std::nullopt;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        return std::nullopt;
    }
}

at::Tensor sampleImages(const model::Denoiser& denoiser, const OwnSamples& options, const Progress& progress) {
    sampling::SampleOptions sampling{.steps = options.steps, .seeds = {}};
    for (int i = 0; i < options.samples; ++i)
        sampling.seeds.push_back(mix(mix(options.seed, kSalt), static_cast<std::uint64_t>(i)));
    for (const std::string& prompt : promptsOf(denoiser, options))
        sampling.requests.emplace_back().prompt = prompt;
    at::Tensor images = at::empty(shapeOf(denoiser.info(), options.samples), at::kFloat);
    const auto keep = [&](std::size_t first, const at::Tensor& finals) {
        images.narrow(0, static_cast<std::int64_t>(first), finals.size(0)).copy_(finals);
    };
    sampling::runBatches(denoiser, sampling::resolve(denoiser, sampling), progress, {}, keep);
    return images;
}

} // namespace

data::CalibrationSet ownCalibrationSet(const model::Denoiser& denoiser, const OwnSamples& options,
                                       const fs::path& folder, const Progress& progress) {
    return translateTorchErrors("the model's own samples", [&] {
        std::optional<at::Tensor> images;
        if (!folder.empty())
            images = readKept(folder / kFile, denoiser, options);
        if (!images) {
            images = sampleImages(denoiser, options, progress);
            if (!folder.empty())
                formats::writeSafetensors(folder / kFile, {{"pictures", *images}}, metadataOf(denoiser, options));
        }
        const auto conditioner = conditioning::usualConditioner(denoiser.info());
        const auto count = static_cast<std::size_t>(options.samples);
        const std::vector<int> labels = conditioning::labelsOfImages({}, count, *conditioner);
        data::CalibrationSet set{*images, at::tensor(labels).to(at::kLong), "own",
                                 {},      promptsOf(denoiser, options),     {}};
        set.notes.push_back("pictures: " + std::to_string(options.samples) + " of the model's own samples, " +
                            std::to_string(options.steps) + " steps of " + samplerOf(denoiser) + ", guidance " +
                            numberText(denoiser.info().recommendedGuidance));
        return set;
    });
}

} // namespace core::calibration
