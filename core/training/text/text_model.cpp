#include "core/training/text/text_model.h"

#include "core/base/argument.h"
#include "core/base/error.h"
#include "core/checkpoint/pipeline/pipeline_folder.h"
#include "core/checkpoint/random_model.h"
#include "core/checkpoint/unet/unet_config_json.h"
#include "core/conditioning/clip/special_tokens.h"
#include "core/conditioning/clip/text_encoder_tensors.h"
#include "core/conditioning/clip/vocabulary_training.h"
#include "core/data/shape_captions.h"
#include "core/model/unet/unet.h"
#include "core/model/unet/unet_published.h"
#include "core/model/unet/unet_tensors.h"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

namespace core::training::text {
namespace {

namespace clip = conditioning::clip;

constexpr int kCaptions = 4000; ///< that the vocabulary is learned from: every word is there many times
constexpr int kMostMerges = 300;
constexpr std::uint64_t kCaptionSeed = 5;
constexpr double kTokenDeviation = 0.5, kPositionDeviation = 0.1;
constexpr const char* kBuiltInName = "demo-text";

/// LibTorch's own way for layers: uniform numbers of this deviation.
double layerDeviation(const std::vector<std::int64_t>& shape) {
    std::int64_t inputs = 1;
    for (std::size_t i = 1; i < shape.size(); ++i)
        inputs *= shape[i];
    return 1 / std::sqrt(3 * static_cast<double>(inputs));
}

/// Norms are one, biases zero, and so is the last convolution, so that nothing is predicted at first.
at::Tensor freshUnetTensor(const std::string& key, const std::vector<std::int64_t>& shape, std::uint64_t seed) {
    if (shape.size() == 1)
        return key.ends_with(".weight") ? at::ones(shape) : at::zeros(shape);
    if (key == "conv_out.weight")
        return at::zeros(shape);
    return checkpoint::randomTensor(key, shape, seed, layerDeviation(shape));
}

/// CLIP's own deviations are too small for encoders of this width.
at::Tensor freshTextTensor(const std::string& key, const std::vector<std::int64_t>& shape, std::uint64_t seed) {
    if (shape.size() == 1)
        return key.ends_with(".weight") ? at::ones(shape) : at::zeros(shape);
    if (key.find("token_embedding") != std::string::npos)
        return checkpoint::randomTensor(key, shape, seed, kTokenDeviation);
    if (key.find("position_embedding") != std::string::npos)
        return checkpoint::randomTensor(key, shape, seed, kPositionDeviation);
    return checkpoint::randomTensor(key, shape, seed);
}

clip::TextEncoderConfig encoderConfig(const TextModelSizes& sizes, const clip::Tokenizer& tokenizer, bool isSecond) {
    return {.hiddenSize = sizes.textWidth,
            .intermediateSize = 4 * sizes.textWidth,
            .layers = sizes.textLayers,
            .heads = sizes.textHeads,
            .vocabulary = tokenizer.size(),
            .positions = sizes.tokens,
            .projection = isSecond ? sizes.textWidth : 0,
            .activation = isSecond ? clip::Activation::Gelu : clip::Activation::QuickGelu,
            .endOfText = tokenizer.options().end};
}

conditioning::PromptEncoder freshEncoder(const TextModelSizes& sizes, const clip::TokenizerPtr& tokenizer,
                                         bool isSecond, std::uint64_t seed) {
    const clip::TextEncoderConfig config = encoderConfig(sizes, *tokenizer, isSecond);
    clip::TextEncoder::Weights weights;
    const model::TensorShapes shapes = clip::textEncoderTensors(config);
    for (const auto& [key, shape] : shapes.entries())
        weights[key] = freshTextTensor(key, shape, seed);
    const auto encoder = std::make_shared<const clip::TextEncoder>(config, std::move(weights));
    return {.tokenizer = tokenizer, .config = config, .load = [encoder] { return clip::TextEncoderPtr(encoder); }};
}

model::ModelInfo freshInfo(const TextModelSizes& sizes, const std::string& name) {
    model::ModelInfo info = checkpoint::unet::describeWithDefaults(sizes.unet).info;
    info.name = name;
    info.prediction = schedule::Prediction::Sample;
    info.recommendedGuidance = 2;
    info.schedule.sampler.name = "ddim";
    info.schedule.sampler.spacing = schedule::Spacing::Trailing;
    info.schedule.sampler.clipRange = 1;
    info.schedule.sampler.endsAtAlphaOne = true;
    return info;
}

} // namespace

TextModelSizes builtInSizes() {
    TextModelSizes sizes;
    for (const model::unet::PublishedUnet& one : model::unet::publishedUnets())
        if (one.name == kBuiltInName)
            sizes.unet = one.config;
    return sizes;
}

clip::TokenizerPtr captionTokenizer(int tokens) {
    const data::ShapeParameters all = data::drawShapeParameters(kCaptions, kCaptionSeed);
    std::vector<std::string> captions;
    for (int i = 0; i < kCaptions; ++i)
        captions.push_back(data::shapeCaption(data::describeShape(all, i), static_cast<std::uint64_t>(i)));
    clip::Vocabulary vocabulary = clip::trainedVocabulary(captions, kMostMerges);
    const nlohmann::json config = {{"pad_token", clip::kEndOfText}, {"model_max_length", tokens}};
    clip::TokenizerOptions options =
        clip::readTokenizerOptions({.config = formats::JsonView(config, "tokenizer of captions")}, vocabulary);
    return std::make_shared<const clip::Tokenizer>(std::move(vocabulary), std::move(options));
}

std::shared_ptr<const PromptedModel> freshTextModel(const TextModelSizes& sizes, const std::string& name,
                                                    std::uint64_t seed) {
    requireArgument(2 * sizes.textWidth == sizes.unet.crossAttentionDim, "text width", "half of what the UNet reads",
                    sizes.textWidth);
    model::unet::StateDict tensors;
    const model::TensorShapes shapes = model::unet::unetTensors(sizes.unet);
    for (const auto& [key, shape] : shapes.entries())
        tensors[key] = freshUnetTensor(key, shape, seed);
    const auto unet = std::make_shared<model::unet::Unet>(freshInfo(sizes, name),
                                                          model::unet::unetFromStateDict(sizes.unet, tensors));
    const clip::TokenizerPtr tokenizer = captionTokenizer(sizes.tokens);
    conditioning::PromptOptions prompts{
        .encoders = {freshEncoder(sizes, tokenizer, false, seed + 1), freshEncoder(sizes, tokenizer, true, seed + 2)},
        .state = {.fromEnd = 2, .finalNorm = false},
        .zerosWithoutNegative = true,
        .hasVector = true,
        .size = {.height = sizes.unet.height, .width = sizes.unet.width}};
    return std::make_shared<const PromptedModel>(unet, prompts);
}

std::shared_ptr<const PromptedModel> promptedModel(const model::DenoiserPtr& opened) {
    const auto* prompts = dynamic_cast<const conditioning::PromptConditioner*>(opened->info().conditioner.get());
    if (prompts == nullptr)
        throw ArgumentError("model",
                            ": expected one that reads prompts, with its text encoders, found " + opened->info().name);
    return std::make_shared<const PromptedModel>(opened, prompts->options());
}

void writeTextModel(const PromptedModel& model, const std::filesystem::path& folder) {
    std::vector<checkpoint::PipelineEncoder> encoders;
    for (std::size_t i = 0; i < model.encoders().size(); ++i)
        encoders.push_back({model.prompts().encoders[i].tokenizer, model.encoders()[i]});
    checkpoint::writePipeline(folder, *model.network(), encoders);
}

} // namespace core::training::text
