#include "core/workflow/memory_need.h"

#include "core/base/error.h"
#include "core/checkpoint/autoencoder_file.h"
#include "core/checkpoint/model_images.h"
#include "core/checkpoint/pipeline/model_prompts.h"
#include "core/checkpoint/recognise.h"
#include "core/checkpoint/weight_loader.h"
#include "core/conditioning/prompt_conditioner.h"
#include "core/metrics/machine_memory.h"
#include "core/model/unet/unet_config.h"
#include "core/sampling/trajectory.h"

#include <algorithm>

namespace core::workflow {
namespace {

using checkpoint::RecognisedModel;

/// Of SDXL's UNet: what a row of 1024² takes in float32 beside the weights.
constexpr double kBytesPerRow = 0.3e9;
constexpr double kLatentsPerRow = 128.0 * 128.0;
constexpr double kFirstChannels = 320;

std::int64_t weightBytes(const RecognisedModel& model, const checkpoint::OpenOptions& opening) {
    std::int64_t numbers = 0;
    for (const checkpoint::MappedTensor& tensor : model.description->map) {
        std::int64_t count = 1;
        for (const std::int64_t size : tensor.shape)
            count *= size;
        numbers += count;
    }
    return numbers * (checkpoint::formatInMemory(model, opening) == Dtype::Float32 ? 4 : 2);
}

std::int64_t activationBytes(const RecognisedModel& model, const MemoryQuestion& question) {
    const auto* sizes = std::any_cast<model::unet::UnetConfig>(&model.description->sizes);
    const model::ModelInfo& info = model.description->info;
    if (sizes == nullptr)
        return 0;
    const double latents = static_cast<double>(info.height) * info.width;
    const int images = sampling::imagesAtOnce(info, question.opening.device, std::max(1, question.images));
    const bool isTwice = question.isGuided && !info.embedsGuidance;
    return static_cast<std::int64_t>(kBytesPerRow * latents / kLatentsPerRow * (isTwice ? 2 : 1) * images *
                                     sizes->blockOutChannels.front() / kFirstChannels);
}

std::int64_t encoderBytes(const model::ModelInfo& info, const checkpoint::OpenOptions& opening) {
    const auto prompts = checkpoint::openPrompts(info, opening.base, opening.device);
    const auto conditioner = std::dynamic_pointer_cast<const conditioning::PromptConditioner>(prompts.conditioner);
    std::int64_t most = 0;
    if (conditioner)
        for (const conditioning::PromptEncoder& encoder : conditioner->options().encoders)
            most = std::max(most, encoder.bytes);
    return most;
}

std::int64_t autoencoderBytes(const model::ModelInfo& info, const std::string& chosen) {
    constexpr std::int64_t tiledFrom = 1024; // pixels: larger images are decoded in tiles
    const std::string spec = chosen.empty() ? checkpoint::findAutoencoder(info) : chosen;
    if (spec.empty())
        return 0;
    const auto found = checkpoint::recogniseAutoencoder(checkpoint::autoencoderFiles(spec, info.variant), &info);
    if (!found)
        return 0;
    std::int64_t weights = 0;
    for (const auto& [key, stored] : found->map.sources)
        weights += found->tensors.find(stored)->elements() * std::int64_t{sizeof(float)};
    const std::int64_t scale = found->config.pixelsPerLatent();
    const std::int64_t height = std::min(tiledFrom, info.height * scale),
                       width = std::min(tiledFrom, info.width * scale);
    return weights + checkpoint::decodingBytes(found->config, height * width);
}

/// As openModel() will have it.
model::ModelInfo infoOf(const RecognisedModel& model, const MemoryQuestion& question) {
    model::ModelInfo info = model.description->info;
    info.source = model.files.weights.string();
    info.base = question.opening.base;
    info.variant = question.opening.variant;
    info.autoencoderScale = checkpoint::autoencoderScaleOf(info);
    if (question.height > 0 && question.width > 0) {
        info.height = question.height / info.pixelsPerSide();
        info.width = question.width / info.pixelsPerSide();
    }
    return info;
}

} // namespace

std::int64_t MemoryNeed::peak() const {
    return std::max({encoder, network + activations, network + autoencoder});
}

std::string MemoryNeed::text() const {
    std::string text = "about " + metrics::memoryText(peak()) + " at most: text encoder " +
                       metrics::memoryText(encoder) + "; then the network " + metrics::memoryText(network) + " and " +
                       metrics::memoryText(activations) + " to work";
    if (autoencoder > 0)
        text += "; then the autoencoder " + metrics::memoryText(autoencoder) + " beside the network";
    return text;
}

std::optional<MemoryNeed> memoryNeed(const MemoryQuestion& question) {
    try {
        const checkpoint::OpenOptions& opening = question.opening;
        RecognisedModel model = checkpoint::recogniseModel(
            question.spec,
            {.arch = opening.arch, .weights = opening.weights, .base = opening.base, .variant = opening.variant});
        if (!model.description || model.description->info.textChannels == 0)
            return std::nullopt;
        const model::ModelInfo info = infoOf(model, question);
        MemoryNeed need{.encoder = encoderBytes(info, opening), .network = weightBytes(model, opening)};
        model.description->info = info;
        need.activations = activationBytes(model, question);
        need.autoencoder = autoencoderBytes(info, question.autoencoder);
        return need;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        return std::nullopt;
    }
}

void requireMemory(const MemoryNeed& need, std::int64_t available) {
    if (available > 0 && need.peak() > available)
        throw Error(ErrorCode::Failed, "memory: " + need.text() + "; " + metrics::memoryText(available) +
                                           " are free: take smaller images, or weights of 16 bits (--dtype bf16)");
}

} // namespace core::workflow
