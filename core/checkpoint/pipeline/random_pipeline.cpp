#include "core/checkpoint/pipeline/random_pipeline.h"

#include "core/base/argument.h"
#include "core/base/atomic_file.h"
#include "core/base/atomic_folder.h"
#include "core/base/text.h"
#include "core/checkpoint/autoencoder_config_json.h"
#include "core/checkpoint/autoencoder_file.h"
#include "core/checkpoint/autoencoder_layout.h"
#include "core/checkpoint/scheduler_config.h"
#include "core/checkpoint/text_encoder_config_json.h"
#include "core/checkpoint/text_encoder_file.h"
#include "core/checkpoint/text_encoder_layout.h"
#include "core/checkpoint/unet/unet_config_json.h"
#include "core/checkpoint/unet_architecture.h"
#include "core/conditioning/clip/special_tokens.h"
#include "core/conditioning/clip/text_encoder_tensors.h"
#include "core/conditioning/clip/tokenizer_folder.h"
#include "core/model/unet/unet_published.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace core::checkpoint {
namespace {

using autoencoder::AutoencoderConfig;
using conditioning::clip::TextEncoderConfig;
using model::unet::UnetConfig;
using Json = nlohmann::ordered_json;

constexpr std::array<const char*, 2> encoderNames{"text_encoder", "text_encoder_2"};
constexpr std::array<const char*, 2> tokenizerNames{"tokenizer", "tokenizer_2"};

/// What a pipeline consists of.
struct PipelineParts {
    std::string pipelineClass;
    UnetConfig unet;
    model::ModelInfo info; ///< of the UNet
    std::vector<TextEncoderConfig> encoders;
    std::vector<const char*> encoderPrefixes; ///< in a single file
    AutoencoderConfig autoencoder;
};

bool isSdxl(const std::string& arch) {
    return arch == "SDXL";
}

/// In the order of the table of published UNets.
const model::unet::PublishedUnet& publishedUnet(const std::string& arch) {
    return *std::ranges::find(model::unet::publishedUnets(), arch, &model::unet::PublishedUnet::name);
}

std::vector<TextEncoderConfig> encodersOf(const std::string& arch) {
    using namespace conditioning::clip;
    if (isSdxl(arch))
        return {clipL(), openClipBigG()};
    return {arch == "SD-1.5" ? clipL() : openClipH()};
}

TextEncoderConfig inSmall(TextEncoderConfig encoder) {
    encoder.hiddenSize = 32;
    encoder.intermediateSize = 64;
    encoder.heads = 2;
    encoder.layers = encoder.layers > 12 ? 3 : 2;
    encoder.projection = encoder.projection > 0 ? 16 : 0;
    return encoder;
}

/// As many levels and the same kinds of blocks.
UnetConfig inSmall(UnetConfig unet, int textChannels) {
    constexpr int smallSide = 8, smallSinusoid = 8, smallPooled = 16;
    unet.height = unet.width = smallSide;
    for (std::size_t i = 0; i < unet.levels(); ++i) {
        unet.blockOutChannels[i] = i == 0 ? 32 : 64;
        unet.transformerLayers[i] = std::min(unet.transformerLayers[i], 2);
        unet.heads[i] = i == 0 ? 2 : 4;
    }
    unet.midTransformerLayers = std::min(unet.midTransformerLayers, 2);
    unet.layersPerBlock = 1;
    unet.crossAttentionDim = textChannels;
    unet.normGroups = 8;
    if (unet.additionInputs > 0) {
        unet.additionTimeChannels = smallSinusoid;
        unet.additionInputs = smallPooled + model::unet::kSizeIds * smallSinusoid;
    }
    return unet;
}

PipelineParts partsOf(const std::string& arch, bool isSmall) {
    const model::unet::PublishedUnet& published = publishedUnet(arch);
    PipelineParts parts;
    parts.pipelineClass = isSdxl(arch) ? "StableDiffusionXLPipeline" : "StableDiffusionPipeline";
    parts.unet = published.config;
    parts.encoders = encodersOf(arch);
    if (isSdxl(arch))
        parts.encoderPrefixes = {"conditioner.embedders.0.transformer.", "conditioner.embedders.1.model."};
    else
        parts.encoderPrefixes = {arch == "SD-1.5" ? "cond_stage_model.transformer." : "cond_stage_model.model."};
    parts.info = unet::describeWithDefaults(parts.unet).info; // before sizes are none that are published
    parts.autoencoder = {.blockOutChannels = {128, 256, 512, 512},
                         .layersPerBlock = 2,
                         .sampleSize = 8 * parts.unet.height,
                         .scalingFactor = isSdxl(arch) ? 0.13025 : 0.18215};
    if (!isSmall)
        return parts;
    int textChannels = 0;
    for (TextEncoderConfig& encoder : parts.encoders) {
        encoder = inSmall(encoder);
        textChannels += encoder.hiddenSize;
    }
    parts.unet = inSmall(parts.unet, textChannels);
    parts.autoencoder.blockOutChannels = {32, 32, 32, 32};
    parts.autoencoder.layersPerBlock = 1;
    parts.autoencoder.sampleSize = 8 * parts.unet.height;
    return parts;
}

PlannedTensor planned(const std::string& key, const std::vector<std::int64_t>& shape, std::uint64_t seed) {
    return {shape, [key, shape, seed] { return randomTensorOrNorm(key, shape, seed); }};
}

/// A matrix as a 1×1 convolution.
PlannedTensor asConvolution(const PlannedTensor& tensor) {
    std::vector<std::int64_t> shape = tensor.shape;
    shape.insert(shape.end(), {1, 1});
    return {shape, [make = tensor.make, shape] { return make().view(shape); }};
}

PlannedTensor transposed(const PlannedTensor& tensor) {
    return {{tensor.shape.rbegin(), tensor.shape.rend()}, [make = tensor.make] { return make().t().contiguous(); }};
}

/// `below` under `tensor`, as queries, keys and values stand in one matrix.
PlannedTensor joined(const PlannedTensor& tensor, const PlannedTensor& below) {
    std::vector<std::int64_t> shape = tensor.shape;
    shape.front() += below.shape.front();
    return {shape, [make = tensor.make, next = below.make] { return at::cat({make(), next()}); }};
}

using Tensors = std::map<std::string, PlannedTensor>;

void addUnet(Tensors& tensors, const PipelineParts& parts, model::unet::UnetLayout layout, std::uint64_t seed) {
    const std::string prefix = layout == model::unet::UnetLayout::Sgm ? "model.diffusion_model." : "";
    for (const MappedTensor& mapped : unetKeyMap(parts.unet, layout))
        tensors[prefix + mapped.sources.front()] = planned(mapped.key, mapped.shape, seed);
}

/// @param number of the encoder. @param prefix empty: in a file of its own.
void addEncoder(Tensors& tensors, const PipelineParts& parts, std::size_t number, const std::string& prefix,
                std::uint64_t seed) {
    const TextEncoderConfig& config = parts.encoders[number];
    const bool isOpenClip = prefix.ends_with(".model.");
    const TextLayout layout = isOpenClip ? TextLayout::OpenClip : TextLayout::Transformers;
    const model::TensorShapes shapes = conditioning::clip::textEncoderTensors(config);
    std::map<std::int64_t, std::vector<std::pair<std::string, PlannedTensor>>> thirds; // by their rows
    for (const auto& [key, shape] : shapes.entries()) {
        const StoredText stored = storedText(key, layout, config);
        const PlannedTensor tensor = planned(std::string(encoderNames[number]) + "." + key, shape, seed);
        if (stored.isPart)
            thirds[stored.firstRow].emplace_back(stored.name, tensor);
        else
            tensors[prefix + stored.name] = stored.isTransposed ? transposed(tensor) : tensor;
    }
    for (const auto& [row, some] : thirds) // queries before keys before values
        for (const auto& [name, tensor] : some) {
            const std::string whole = prefix + name;
            const auto known = tensors.find(whole);
            if (known == tensors.end())
                tensors[whole] = tensor;
            else
                known->second = joined(known->second, tensor);
        }
}

void addAutoencoder(Tensors& tensors, const PipelineParts& parts, bool isLdm, std::uint64_t seed) {
    const std::string prefix = isLdm ? "first_stage_model." : "";
    for (const autoencoder::AutoencoderLayer& layer : autoencoderLayers(parts.autoencoder)) {
        const std::string name = prefix + (isLdm ? ldmName(layer.name, parts.autoencoder.levels()) : layer.name);
        const PlannedTensor weight = planned("vae." + layer.name + ".weight", layer.weightShape(), seed);
        const bool isMatrix = weight.shape.size() == 2;
        tensors[name + ".weight"] = isLdm && isMatrix ? asConvolution(weight) : weight;
        tensors[name + ".bias"] = planned("vae." + layer.name + ".bias", {layer.outputs}, seed);
    }
}

void add(RandomModel& all, const RandomModel& one) {
    all.parameters += one.parameters;
    all.tensors += one.tensors;
    all.bytes += one.bytes;
}

std::string indexJson(const PipelineParts& parts) {
    Json json{{"_class_name", parts.pipelineClass}};
    json["scheduler"] = {"diffusers", schedulerClass(parts.info)};
    for (std::size_t i = 0; i < parts.encoders.size(); ++i) {
        json[encoderNames[i]] = {"transformers",
                                 parts.encoders[i].projection > 0 ? "CLIPTextModelWithProjection" : "CLIPTextModel"};
        json[tokenizerNames[i]] = {"transformers", "CLIPTokenizer"};
    }
    json["unet"] = {"diffusers", "UNet2DConditionModel"};
    json["vae"] = {"diffusers", "AutoencoderKL"};
    if (parts.encoders.size() == 2)
        json["force_zeros_for_empty_prompt"] = true;
    return json.dump(2) + "\n";
}

void writeText(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    writeFileAtomically(file, text);
}

RandomModel writeFolder(const std::filesystem::path& folder, const PipelineParts& parts,
                        const RandomPipelineOptions& options, const Progress& progress) {
    RandomModel made;
    const auto component = [&](const std::string& name, const std::string& file, Tensors tensors,
                               const std::string& config) {
        writeText(folder / name / "config.json", config + "\n");
        add(made, writeRandomPlan(folder / name / file, {.tensors = std::move(tensors), .config = {}}, options.dtype,
                                  progress));
    };
    constexpr const char* diffusersFile = "diffusion_pytorch_model.safetensors";
    Tensors unet, autoencoder;
    addUnet(unet, parts, model::unet::UnetLayout::Diffusers, options.seed);
    component("unet", diffusersFile, std::move(unet), unet::unetConfigJson(parts.unet, parts.info).dump(2));
    for (std::size_t i = 0; i < parts.encoders.size(); ++i) {
        Tensors encoder;
        addEncoder(encoder, parts, i, {}, options.seed);
        component(encoderNames[i], "model.safetensors", std::move(encoder), textEncoderConfigJson(parts.encoders[i]));
        const bool isOpenClip = parts.encoders[i].activation == conditioning::clip::Activation::Gelu;
        std::filesystem::create_directories(folder / tokenizerNames[i]);
        conditioning::clip::writeTokenizer(
            folder / tokenizerNames[i],
            *conditioning::clip::builtInTokenizer(isOpenClip ? "!" : conditioning::clip::kEndOfText));
    }
    addAutoencoder(autoencoder, parts, false, options.seed);
    component("vae", diffusersFile, std::move(autoencoder), autoencoderConfigJson(parts.autoencoder));
    writeText(folder / "scheduler" / "scheduler_config.json", schedulerJson(parts.info).dump(2) + "\n");
    writeText(folder / "model_index.json", indexJson(parts));
    return made;
}

RandomModel writeSingleFile(const std::filesystem::path& file, const PipelineParts& parts,
                            const RandomPipelineOptions& options, const Progress& progress) {
    RandomPlan plan;
    addUnet(plan.tensors, parts, model::unet::UnetLayout::Sgm, options.seed);
    for (std::size_t i = 0; i < parts.encoders.size(); ++i)
        addEncoder(plan.tensors, parts, i, parts.encoderPrefixes[i], options.seed);
    addAutoencoder(plan.tensors, parts, true, options.seed);
    if (options.isSmall) { // whose heads and norm groups are no published ones
        Json config = unet::unetConfigJson(parts.unet, parts.info);
        config["scheduler"] = schedulerJson(parts.info);
        plan.config = config.dump();
        for (std::size_t i = 0; i < parts.encoders.size(); ++i)
            plan.metadata[kTextEncoderMetadata[i]] = textEncoderConfigJson(parts.encoders[i]);
        plan.metadata[kAutoencoderMetadata] = autoencoderConfigJson(parts.autoencoder);
    }
    return writeRandomPlan(file, plan, options.dtype, progress);
}

} // namespace

std::vector<std::string> randomPipelineNames() {
    return {"SDXL", "SD-1.5", "SD-2.1"};
}

bool isRandomPipeline(const std::string& arch) {
    const std::vector<std::string> names = randomPipelineNames();
    return std::ranges::find(names, arch) != names.end();
}

namespace {

void requirePipeline(const std::string& arch) {
    requireArgument(isRandomPipeline(arch), "architecture", "SDXL, SD-1.5 or SD-2.1", "'" + escaped(arch) + "'");
}

} // namespace

model::unet::UnetConfig randomUnet(const std::string& arch, bool isSmall) {
    requirePipeline(arch);
    return partsOf(arch, isSmall).unet;
}

bool isFolderLayout(const std::string& layout) {
    requireArgument(layout.empty() || layout == "diffusers" || layout == "sgm", "layout", "diffusers or sgm",
                    "'" + escaped(layout) + "'");
    return layout != "sgm";
}

RandomModel writeRandomPipeline(const std::filesystem::path& out, const RandomPipelineOptions& options,
                                const Progress& progress) {
    requirePipeline(options.arch);
    const PipelineParts parts = partsOf(options.arch, options.isSmall);
    if (!isFolderLayout(options.layout))
        return writeSingleFile(out, parts, options, progress);
    AtomicFolder folder(out);
    const RandomModel made = writeFolder(folder.part(), parts, options, progress);
    folder.commit();
    return made;
}

} // namespace core::checkpoint
