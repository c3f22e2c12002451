#include "core/checkpoint/dit_architecture.h"

#include "core/base/argument.h"
#include "core/base/atomic_file.h"
#include "core/base/tensor.h"
#include "core/checkpoint/autoencoder_file.h"
#include "core/checkpoint/dit_checkpoint.h"
#include "core/checkpoint/dit_config_json.h"
#include "core/formats/safetensors.h"
#include "core/model/dit/dit.h"
#include "core/model/dit/dit_cut.h"
#include "core/model/dit/dit_published.h"
#include "core/model/dit/dit_units.h"

#include <utility>

namespace core::checkpoint {
namespace {

using model::dit::Dit;
using model::dit::DitConfig;
using model::dit::DitFamily;
using model::dit::DitLayout;

namespace fs = std::filesystem;

/// Tensors that every model has in facebookresearch's layout and in diffusers'.
constexpr const char* facebookMarker = "blocks.0.adaLN_modulation.1.weight";
constexpr const char* diffusersMarker = "transformer_blocks.0.norm1.emb.timestep_embedder.linear_1.weight";
/// What either has whatever its blocks are.
constexpr const char* facebookOuter = "final_layer.adaLN_modulation.1.weight";
constexpr const char* diffusersOuter = "proj_out_1.weight";
constexpr const char* positions = "pos_embed";
/// A buffer that some versions of diffusers store; it is computed here.
constexpr const char* positionBuffer = "pos_embed.pos_embed";
constexpr double labelDeviation = 0.3; ///< of random weights: about the size of an embedded timestep

const DitConfig& sizesOf(const ModelDescription& description) {
    return std::any_cast<const DitConfig&>(description.sizes);
}

ModelDescription describe(DitDescription found) {
    ModelDescription description{.architecture = found.info.architecture, .layout = toString(found.layout)};
    description.map = ditKeyMap(found.sizes, found.layout);
    description.sizes = std::move(found.sizes);
    description.info = std::move(found.info);
    description.hasOwnSchedulerFile = found.layout == DitLayout::Diffusers;
    return description;
}

ModelDescription refusal(std::string whyNot) {
    ModelDescription description;
    description.whyNot = std::move(whyNot);
    return description;
}

/// Empty for a config of anything but the family's networks.
std::optional<ModelDescription> readDescription(const formats::JsonView& config, DitFamily family) {
    const DitFamily described = describesSit(config) ? DitFamily::SiT : DitFamily::DiT;
    return ditLayoutOf(config) && described == family ? std::optional(describe(readDitConfig(config))) : std::nullopt;
}

/// Empty for a file that is no diffusion transformer's, or that a config says is something else.
std::optional<DitReading> readDitCheckpoint(const CheckpointHeader& header, DitFamily family) {
    const bool isFacebook = header.tensors.find(facebookMarker) != nullptr;
    if (header.config && ditLayoutOf(*header.config)) {
        if (family == DitFamily::SiT && !header.arch.empty() && header.arch != toString(family))
            model::dit::knownVariant(header.arch);
        return DitReading{.found = readDitConfig(*header.config, family)};
    }
    if (header.tensors.find(diffusersMarker) != nullptr && !header.config)
        return DitReading{.whyNot = "diffusers' layout needs its config.json beside the file: sample_size and "
                                    "num_attention_heads show in no shape"};
    const bool isOther = header.config && (!header.config->isObject() || header.config->find("_class_name"));
    return isFacebook && !isOther ? std::optional(readFacebookCheckpoint(header, family)) : std::nullopt;
}

std::optional<ModelDescription> recognise(const CheckpointHeader& header, DitFamily family) {
    if (familyOf(header) != family)
        return std::nullopt;
    std::optional<DitReading> reading = readDitCheckpoint(header, family);
    if (!reading)
        return std::nullopt;
    if (reading->found)
        heedArguments(header, family, *reading);
    if (!reading->found)
        return refusal(std::move(reading->whyNot));
    ModelDescription description = describe(std::move(*reading->found));
    description.warnings = std::move(reading->notes);
    return description;
}

ModelOutline ditOutline(const ModelDescription& description) {
    const DitConfig& config = sizesOf(description);
    const model::dit::DitCostShape shape = model::dit::costShape(config);
    return {model::dit::ditMacs(shape).total(), model::dit::ditUnits(config, shape)};
}

at::Tensor positionTable(const DitConfig& config) {
    return model::dit::positionTable(config.hiddenSize, config.gridSize());
}

/// A whole tensor of the model. The blocks' own embedders are copies of the first ones.
at::Tensor randomWeight(const DitConfig& config, const MappedTensor& mapped, std::uint64_t seed) {
    if (mapped.key == positions)
        return positionTable(config);
    const std::string& key = mapped.copyOf.empty() ? mapped.key : mapped.copyOf;
    return key.ends_with("embedding_table.weight") ? randomTensor(key, mapped.shape, seed, labelDeviation)
                                                   : randomTensor(key, mapped.shape, seed);
}

DitConfig randomSizes(const RandomModelOptions& options, DitLayout layout) {
    DitConfig config = model::dit::publishedDit(options.arch);
    requireArgument(options.depth >= 0 && options.depth <= config.depth, "depth", "at most the architecture's blocks",
                    options.depth);
    if (options.depth > 0)
        config.depth = options.depth;
    if (layout == DitLayout::Diffusers) {
        config.embedderPerBlock = true;
        config.timestepFrequencyShift = 1;
        config.secondNormEps = 1e-5;
    }
    return config;
}

std::string facebookConfigJson(const DitConfig& config, DitFamily family) {
    model::ModelInfo info = describeWithDefaults(config, family).info;
    info.classes.names.clear(); // numbers, which a reader makes by itself
    return ditConfigJson(config, info);
}

RandomPlan planRandomDit(const RandomModelOptions& options) {
    const DitLayout layout = model::dit::parseDitLayout(options.layout);
    const DitConfig config = randomSizes(options, layout);
    RandomPlan plan;
    for (const MappedTensor& mapped : ditKeyMap(config, layout))
        for (const std::string& source : mapped.sources) {
            const auto rows = [=, seed = options.seed] {
                const at::Tensor whole = randomWeight(config, mapped, seed);
                return whole.narrow(0, mapped.firstRowOf(source), mapped.sourceShape()[0]);
            };
            plan.tensors[source] = {mapped.sourceShape(), rows};
        }
    plan.config = layout == DitLayout::Facebook ? facebookConfigJson(config, model::dit::familyOf(options.arch))
                                                : diffusersConfigJson(config);
    return plan;
}

/// Null for a model of another kind.
const Dit* asDit(const model::Denoiser& model) {
    return dynamic_cast<const Dit*>(&model);
}

StateDict stateDict(const model::Denoiser& model) {
    const Dit* dit = asDit(model);
    return dit ? dit->weights().toStateDict() : StateDict();
}

/// diffusers' form has no place for a model of pixels.
std::string layoutName(const model::Denoiser& model) {
    const DitLayout layout = model::dit::layoutOf(asDit(model)->weights().config);
    return toString(model.info().isPixelSpace ? DitLayout::Facebook : layout);
}

void writeWeights(const Dit& dit, DitLayout layout, const fs::path& file, const std::string& config) {
    const StateDict tensors = dit.weights().toStateDict();
    const std::vector<MappedTensor> map = ditKeyMap(dit.weights().config, layout);
    StateDict stored;
    for (const MappedTensor& mapped : map)
        for (const std::string& source : mapped.sources)
            stored[source] = tensors.at(mapped.key).narrow(0, mapped.firstRowOf(source), mapped.sourceShape()[0]);
    formats::writeSafetensors(file, stored, {{"format", "pt"}, {"tessera.config", config}});
}

void saveFacebook(const Dit& dit, const fs::path& folder) {
    const std::string config = ditConfigJson(dit.weights().config, dit.info());
    writeWeights(dit, DitLayout::Facebook, folder / "model.safetensors", config);
    writeFileAtomically(folder / "config.json", config);
}

/// A DiTPipeline, with the autoencoder that is there already.
void saveDiffusers(const Dit& dit, const fs::path& folder) {
    const std::string config = diffusersConfigJson(dit.weights().config);
    const fs::path transformer = folder / "transformer";
    writeWeights(dit, DitLayout::Diffusers, transformer / "diffusion_pytorch_model.safetensors", config);
    writeFileAtomically(transformer / "config.json", config);
    writeFileAtomically(folder / "scheduler" / "scheduler_config.json", diffusersSchedulerJson(dit.info()));
    writeFileAtomically(folder / "model_index.json",
                        diffusersPipelineJson(dit.info(), fs::exists(folder / kAutoencoderFolder / "config.json")));
}

void save(const model::Denoiser& model, const fs::path& folder, const std::string& layout) {
    if (model::dit::parseDitLayout(layout) == DitLayout::Facebook)
        saveFacebook(*asDit(model), folder);
    else
        saveDiffusers(*asDit(model), folder);
}

/// What both rows share. A file is of one family or the other.
Architecture rowOf(DitFamily family) {
    Architecture row{.name = toString(family),
                     .published = model::dit::publishedDitNames(family),
                     .publishedAs = {toString(family) + "-{S,B,L,XL}/{2,4,8}-{256,512}"}};
    row.readConfig = [family](const formats::JsonView& config) { return readDescription(config, family); };
    row.recognise = [family](const CheckpointHeader& header) { return recognise(header, family); };
    row.ownNames = {facebookMarker, facebookOuter, diffusersMarker, diffusersOuter};
    row.outline = ditOutline;
    row.random = planRandomDit;
    row.compute = [](const ModelDescription& description, const std::string&) {
        return positionTable(sizesOf(description));
    };
    row.build = [](const ModelDescription& description, model::ModelInfo info, const StateDict& tensors) {
        return std::make_shared<Dit>(std::move(info), model::dit::ditFromStateDict(sizesOf(description), tensors));
    };
    row.stateDict = stateDict;
    row.layoutOf = layoutName;
    row.fillUp = [](const model::Denoiser& model) {
        return std::make_shared<Dit>(model.info(), model::dit::fillUpDit(asDit(model)->weights()));
    };
    row.save = save;
    return row;
}

} // namespace

std::vector<MappedTensor> ditKeyMap(const DitConfig& config, DitLayout layout) {
    std::vector<MappedTensor> map;
    for (auto& [key, shape] : model::dit::ditTensorShapes(config)) {
        MappedTensor mapped{key, shape, model::dit::storedKeys(key, layout), model::dit::firstBlocksKey(key)};
        if (key == positions)
            mapped.unread = {positionBuffer};
        map.push_back(std::move(mapped));
    }
    return map;
}

Architecture ditArchitecture() {
    Architecture row = rowOf(DitFamily::DiT);
    row.what = "a diffusion transformer";
    row.layouts = {toString(DitLayout::Facebook), toString(DitLayout::Diffusers)};
    row.layoutsInWords = "facebookresearch/DiT's or diffusers' layout";
    row.pipelines = {"DiTPipeline"};
    row.pipelineFolder = "transformer";
    row.examples = "DiT-XL/2, DiT-B/4";
    row.markers = {{facebookMarker, "a diffusion transformer (facebookresearch/DiT's layout)"},
                   {diffusersMarker, "a diffusion transformer (diffusers layout)"}};
    return row;
}

Architecture sitArchitecture() {
    Architecture row = rowOf(DitFamily::SiT);
    row.what = "a flow matching transformer";
    row.layouts = {toString(DitLayout::Facebook)};
    row.layoutsInWords = "SiT's layout";
    row.examples = "SiT-XL/2";
    return row;
}

} // namespace core::checkpoint
