#include "core/checkpoint/unet_architecture.h"

#include "core/base/argument.h"
#include "core/base/atomic_file.h"
#include "core/base/text.h"
#include "core/checkpoint/model_files.h"
#include "core/checkpoint/scheduler_config.h"
#include "core/checkpoint/unet/unet_config_json.h"
#include "core/formats/safetensors.h"
#include "core/model/unet/unet.h"
#include "core/model/unet/unet_cut.h"
#include "core/model/unet/unet_from_shapes.h"
#include "core/model/unet/unet_published.h"
#include "core/model/unet/unet_tensors.h"
#include "core/model/unet/unet_units.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace core::checkpoint {
namespace {

using model::unet::Unet;
using model::unet::UnetConfig;
using model::unet::UnetLayout;
using unet::kUnetClass;
using unet::UnetDescription;

namespace fs = std::filesystem;

const UnetConfig& unetSizes(const ModelDescription& description) {
    return std::any_cast<const UnetConfig&>(description.sizes);
}

ModelDescription describeUnet(UnetDescription found, UnetLayout layout) {
    ModelDescription description{.architecture = kUnetClass, .layout = toString(layout)};
    description.map = unetKeyMap(found.sizes, layout);
    found.sizes.layout = layout;
    description.sizes = std::move(found.sizes);
    description.info = std::move(found.info);
    return description;
}

/// @param architecture empty: it is damaged.
ModelDescription refusedUnet(std::string whyNot, std::string architecture = {}) {
    ModelDescription description{.architecture = std::move(architecture)};
    description.whyNot = std::move(whyNot);
    return description;
}

/// Whether a file holds a tensor beside its network or among its tensors.
bool holds(const TensorSource& tensors, const std::string& name) {
    return tensors.find(name) != nullptr ||
           std::ranges::find(tensors.besideModel(), name) != tensors.besideModel().end();
}

/// What single tensors say about how a network was trained; some files have no other words for it.
void heedMarks(const TensorSource& tensors, ModelDescription& description) {
    if (holds(tensors, "v_pred")) {
        description.info.prediction = schedule::Prediction::Velocity;
        description.warnings.emplace_back("v-prediction, as the file says (tensor v_pred)");
    }
    if (holds(tensors, "ztsnr")) {
        description.info.schedule.rescaleToZeroTerminalSnr = true;
        description.warnings.emplace_back("zero-terminal SNR, as the file says (tensor ztsnr)");
    }
    for (MappedTensor& mapped : description.map)
        if (mapped.key == "conv_in.weight")
            mapped.unread = {"v_pred", "ztsnr"};
}

/// What a checkpoint is that has a UNet's tensors and no config.
ModelDescription describeByShapes(const model::unet::FindTensor& find, UnetLayout layout) {
    try {
        const UnetConfig sizes = model::unet::unetFromShapes(find, layout);
        ModelDescription description = describeUnet(unet::describeWithDefaults(sizes), layout);
        const model::unet::PublishedUnet* published = model::unet::publishedLike(sizes);
        description.warnings.push_back(
            "no config.json and no scheduler: sizes recognised from the shapes, heads, norm groups and noise schedule "
            "as " +
            (published ? published->what + " has them" : std::string("usual: 64 channels a head, 32 groups")));
        return description;
    } catch (const Error& error) {
        return refusedUnet(error.what());
    }
}

/// Of a config of Tessera's own, which has the noise schedule in it.
UnetDescription readWithScheduler(const formats::JsonView& config) {
    UnetDescription description = unet::readUnetConfig(config);
    if (const auto scheduler = config.find("scheduler"))
        readScheduler(*scheduler, description.info);
    return description;
}

std::string configText(const UnetConfig& sizes, const model::ModelInfo& info) {
    nlohmann::ordered_json json = unet::unetConfigJson(sizes, info);
    json["scheduler"] = schedulerJson(info);
    return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::optional<ModelDescription> readCheckpoint(const CheckpointHeader& header) {
    const model::unet::FindTensor find = [&](const std::string& name) { return header.tensors.find(name); };
    const std::optional<UnetLayout> layout = model::unet::layoutOf(find);
    const bool isDescribed = header.config && unet::describesUnet(*header.config);
    if (isDescribed) {
        ModelDescription description =
            describeUnet(readWithScheduler(*header.config), layout.value_or(UnetLayout::Diffusers));
        if (!header.config->find("scheduler") && !header.files.scheduler)
            description.warnings.push_back("no scheduler_config.json: assumed SDXL's noise schedule and " +
                                           toString(description.info.prediction) + " prediction");
        return description;
    }
    const bool isOther = header.config && (!header.config->isObject() || header.config->find("_class_name"));
    return layout && !isOther ? std::optional(describeByShapes(find, *layout)) : std::nullopt;
}

std::optional<ModelDescription> recogniseUnet(const CheckpointHeader& header) {
    std::optional<ModelDescription> found = readCheckpoint(header);
    if (!found || !found->whyNot.empty())
        return found;
    for (const char* mark : {"edm_mean", "edm_vpred.sigma_max"})
        if (holds(header.tensors, mark))
            return refusedUnet("trained with EDM noise levels (tensor " + std::string(mark) + "), not supported",
                               kUnetClass);
    if (const std::string other = model::unet::otherKindOf(unetSizes(*found)); !other.empty())
        return refusedUnet(other, kUnetClass);
    heedMarks(header.tensors, *found);
    return found;
}

ModelOutline unetOutline(const ModelDescription& description) {
    const UnetConfig& config = unetSizes(description);
    const model::unet::UnetPlan plan = model::unet::planUnet(config);
    const model::unet::UnetSize size = model::unet::sizeOf(config);
    return {model::unet::UnetCost(config, plan, size).total(), model::unet::unetUnits(config, plan, size)};
}

constexpr const char* kPublishedEnding = "-UNet";

std::vector<std::string> publishedNames() {
    std::vector<std::string> names;
    for (const model::unet::PublishedUnet& one : model::unet::publishedUnets())
        names.push_back(one.name + kPublishedEnding);
    return names;
}

/// With so many blocks in each transformer at most; 0: as it is.
UnetConfig ofDepth(UnetConfig config, int depth) {
    requireArgument(depth >= 0, "depth", "0 or the most blocks of a transformer", depth);
    if (depth == 0)
        return config;
    for (int& layers : config.transformerLayers)
        layers = std::min(layers, depth);
    config.midTransformerLayers = std::min(config.midTransformerLayers, depth);
    return config;
}

RandomPlan planRandomUnet(const RandomModelOptions& options) {
    const UnetLayout layout = model::unet::parseUnetLayout(options.layout);
    RandomPlan plan;
    for (const model::unet::PublishedUnet& one : model::unet::publishedUnets()) {
        if (one.name + kPublishedEnding != options.arch)
            continue;
        const UnetConfig config = ofDepth(one.config, options.depth);
        plan.config = configText(config, unet::describeWithDefaults(config).info);
        for (const MappedTensor& mapped : unetKeyMap(config, layout))
            plan.tensors[mapped.sources.front()] = {mapped.shape,
                                                    [key = mapped.key, shape = mapped.shape, seed = options.seed] {
                                                        return randomTensorOrNorm(key, shape, seed);
                                                    }};
    }
    return plan;
}

const Unet* asUnet(const model::Denoiser& model) {
    return dynamic_cast<const Unet*>(&model);
}

StateDict unetStateDict(const model::Denoiser& model) {
    const Unet* one = asUnet(model);
    return one ? one->weights().toStateDict() : StateDict();
}

/// A folder as diffusers has for a component of a pipeline; in the other layout one file with its config inside.
void saveUnet(const model::Denoiser& model, const fs::path& folder, const std::string& layoutName) {
    const Unet& one = *asUnet(model);
    const UnetLayout layout = model::unet::parseUnetLayout(layoutName);
    const bool isSgm = layout == UnetLayout::Sgm;
    const std::string config = configText(one.weights().config, one.info());
    const StateDict tensors = one.weights().toStateDict();
    StateDict stored;
    for (const MappedTensor& mapped : unetKeyMap(one.weights().config, layout))
        stored[mapped.sources.front()] = tensors.at(mapped.key);
    const fs::path file = folder / (isSgm ? "model.safetensors" : "diffusion_pytorch_model.safetensors");
    formats::writeSafetensors(file, stored, {{"format", "pt"}, {"tessera.config", config}});
    writeFileAtomically(folder / "config.json", config);
}

} // namespace

std::vector<MappedTensor> unetKeyMap(const UnetConfig& config, UnetLayout layout) {
    const std::map<std::string, std::string> stored = model::unet::storedKeys(config, layout);
    std::vector<MappedTensor> map;
    const model::TensorShapes tensors = model::unet::unetTensors(config);
    for (const auto& [key, shape] : tensors.entries())
        map.push_back({key, shape, {stored.at(key)}});
    return map;
}

Architecture unetArchitecture() {
    Architecture row{.name = kUnetClass,
                     .what = "a UNet of Stable Diffusion or SDXL",
                     .layouts = {toString(UnetLayout::Diffusers), toString(UnetLayout::Sgm)},
                     .layoutsInWords = "diffusers' layout or the one of single files (sgm)",
                     .published = publishedNames(),
                     .publishedAs = publishedNames()};
    row.markers = {{"add_embedding.linear_1.weight", "an SDXL UNet (diffusers layout)"},
                   {"down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight",
                    "a Stable Diffusion UNet (diffusers layout)"},
                   {"down_blocks.0.resnets.0.conv1.weight", "a UNet (diffusers layout)"}};
    row.ownNames = {"input_blocks.0.0.weight", "down_blocks.0.resnets.0.time_emb_proj.weight"};
    row.pipelines = {"StableDiffusionXLPipeline", "StableDiffusionPipeline"};
    row.pipelineFolder = "unet";
    row.readConfig = [](const formats::JsonView& config) {
        return unet::describesUnet(config)
                   ? std::optional(describeUnet(readWithScheduler(config), UnetLayout::Diffusers))
                   : std::nullopt;
    };
    row.recognise = recogniseUnet;
    row.outline = unetOutline;
    row.random = planRandomUnet;
    row.build = [](const ModelDescription& description, model::ModelInfo info, const StateDict& tensors) {
        return std::make_shared<Unet>(std::move(info), model::unet::unetFromStateDict(unetSizes(description), tensors));
    };
    row.stateDict = unetStateDict;
    row.layoutOf = [](const model::Denoiser& model) { return toString(asUnet(model)->weights().config.layout); };
    row.fillUp = [](const model::Denoiser& model) {
        return std::make_shared<Unet>(model.info(), model::unet::fillUpUnet(asUnet(model)->weights()));
    };
    row.save = saveUnet;
    row.widensHalf = true;
    return row;
}

} // namespace core::checkpoint
