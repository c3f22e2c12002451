#include "core/checkpoint/dit_config_json.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/checkpoint/scheduler_config.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace core::checkpoint {

namespace {

using model::ModelInfo;
using model::dit::DitConfig;
using model::dit::DitFamily;
using model::dit::DitLayout;

constexpr int maxTokens = 16'384;
/// Where the position table is not in the file but computed, so that the file does not bound its size.
constexpr int maxComputedTokens = 4096;
constexpr int maxClasses = 1'000'000;
constexpr int maxHeads = 1024;
constexpr int maxNeurons = 1 << 20;
/// facebookresearch/DiT guides the first three channels alone, "for exact reproducibility" (models.py,
/// forward_with_cfg).
constexpr int upstreamGuidedChannels = 3;
constexpr std::size_t maxClassNameBytes = 1000;

void requireValue(const formats::JsonView& config, const std::string& key, const nlohmann::json& wanted) {
    const auto member = config.find(key);
    if (member && member->value() != wanted)
        member->fail("expected " + wanted.dump() + ", found " + escaped(member->value().dump(), 60));
}

void checkTokens(const formats::JsonView& config, const char* inputKey, const DitConfig& c, int limit) {
    if (c.inputSize % c.patchSize != 0)
        config.at(inputKey).fail("expected a multiple of patch_size " + std::to_string(c.patchSize) + ", found " +
                                 std::to_string(c.inputSize));
    if (c.tokens() > limit)
        config.at(inputKey).fail("expected at most " + std::to_string(limit) + " tokens, found " +
                                 std::to_string(c.tokens()));
}

void checkHeads(const formats::JsonView& config, const char* headsKey, const DitConfig& c) {
    if (c.hiddenSize % c.numHeads != 0 || c.hiddenSize % 4 != 0)
        config.at(headsKey).fail("expected a divisor of the hidden size " + std::to_string(c.hiddenSize) +
                                 ", itself a multiple of 4, found " + std::to_string(c.numHeads));
}

/// How wide each block of a physically cut model is; none where the config doesn't say.
std::vector<int> widths(const formats::JsonView& config, const std::string& key, int depth, int largest) {
    const auto member = config.find(key);
    std::vector<int> found;
    if (!member)
        return found;
    for (const formats::JsonView& item : member->items())
        found.push_back(static_cast<int>(item.integer(1, largest)));
    if (found.size() != static_cast<std::size_t>(depth))
        member->fail("expected a number for each of the " + std::to_string(depth) + " blocks, found " +
                     std::to_string(found.size()));
    return found;
}

/// Fields that both layouts have where Tessera cut a model.
void readWidths(const formats::JsonView& config, DitConfig& c) {
    c.headsPerBlock = widths(config, "heads_per_block", c.depth, maxHeads);
    c.neuronsPerBlock = widths(config, "neurons_per_block", c.depth, maxNeurons);
}

void writeWidths(nlohmann::ordered_json& json, const DitConfig& config) {
    if (!config.headsPerBlock.empty())
        json["heads_per_block"] = config.headsPerBlock;
    if (!config.neuronsPerBlock.empty())
        json["neurons_per_block"] = config.neuronsPerBlock;
}

std::string toText(const nlohmann::ordered_json& json) {
    return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

DitConfig readFacebookSizes(const formats::JsonView& config) {
    DitConfig c;
    c.inputSize = static_cast<int>(config.at("input_size").integer(1, 4096));
    c.hiddenSize = static_cast<int>(config.at("hidden_size").integer(4, 16'384));
    c.depth = static_cast<int>(config.at("depth").integer(1, 512));
    c.numHeads = static_cast<int>(config.at("num_heads").integer(1, maxHeads));
    c.patchSize = config.integerOr("patch_size", 2, 1, 256);
    c.inChannels = config.integerOr("in_channels", 4, 1, 256);
    c.mlpRatio = config.numberOr("mlp_ratio", 4, 0.01, 64);
    c.numClasses = config.integerOr("num_classes", 1000, 1, maxClasses);
    c.learnSigma = config.booleanOr("learn_sigma", true);
    c.timestepFrequencyShift = config.integerOr("timestep_frequency_shift", 0, 0, 1);
    c.secondNormEps = config.numberOr("second_norm_eps", 1e-6, 1e-12, 1e-2);
    c.embedderPerBlock = config.booleanOr("embedder_per_block", false);
    readWidths(config, c);
    checkTokens(config, "input_size", c, maxTokens);
    checkHeads(config, "num_heads", c);
    if (c.mlpWidth() < 1)
        config.at("mlp_ratio").fail("leaves no MLP neuron");
    return c;
}

/// Fields that a Tessera config adds to facebook's.
void readOwnFields(const formats::JsonView& config, ModelInfo& info) {
    if (const auto names = config.find("class_names")) {
        info.classes.names = names->strings();
        if (info.classes.names.size() != static_cast<std::size_t>(info.classes.count))
            names->fail("expected " + std::to_string(info.classes.count) + " names, found " +
                        std::to_string(info.classes.names.size()));
        for (const formats::JsonView& name : names->items())
            if (name.string().size() > maxClassNameBytes)
                name.fail("expected at most " + std::to_string(maxClassNameBytes) + " bytes");
    }
    if (const auto scale = config.find("pixel_scale")) {
        info.isPixelSpace = info.channels == 3;
        info.pixelScale = scale->number(1e-6, 1e6);
    }
    info.recommendedGuidance = config.numberOr("guidance_scale", info.recommendedGuidance, 0, 100);
    info.guidedChannels = config.integerOr("guided_channels", info.guidedChannels, 0, info.channels);
    if (const auto scheduler = config.find("scheduler")) {
        info.schedule.scaleBetasWithT = false;
        readScheduler(*scheduler, info);
    }
}

bool hasWord(const formats::JsonView& config, const char* key, bool (*isMeant)(const std::string& word)) {
    const auto member = config.find(key);
    return member && member->isString() && isMeant(member->string());
}

bool isSitName(const std::string& name) {
    return model::dit::familyOf(name) == DitFamily::SiT;
}

bool isVelocity(const std::string& word) {
    return word == toString(schedule::Prediction::DataVelocity);
}

/// In the words of SiT's training; whatever its networks may predict else is not run.
void readSitFields(const formats::JsonView& config, ModelInfo& info) {
    requireValue(config, "prediction", toString(schedule::Prediction::DataVelocity));
    const auto member = config.find("path_type");
    const std::string word = member ? member->string() : "Linear";
    try {
        followFlow(info, sitPath(word));
    } catch (const Error& error) {
        config.fail(error.what());
    }
}

DitDescription readFacebookConfig(const formats::JsonView& config, DitFamily family) {
    requireValue(config, "frequency_embedding_size", 256);
    if (const auto dropout = config.find("class_dropout_prob"); dropout && dropout->number(0, 1) == 0)
        dropout->fail("expected a number over 0, found 0: without a null label a model cannot be guided or calibrated");
    DitDescription description = describeWithDefaults(readFacebookSizes(config));
    if (family == DitFamily::SiT)
        readSitFields(config, description.info);
    readOwnFields(config, description.info);
    return description;
}

DitDescription readDiffusersConfig(const formats::JsonView& config) {
    requireValue(config, "norm_type", "ada_norm_zero");
    requireValue(config, "activation_fn", "gelu-approximate");
    requireValue(config, "attention_bias", true);
    requireValue(config, "norm_elementwise_affine", false);
    DitConfig c;
    c.numHeads = config.integerOr("num_attention_heads", 16, 1, maxHeads);
    c.hiddenSize = c.numHeads * config.integerOr("attention_head_dim", 72, 1, 1024);
    c.inChannels = config.integerOr("in_channels", 4, 1, 256);
    c.depth = config.integerOr("num_layers", 28, 1, 512);
    c.inputSize = config.integerOr("sample_size", 32, 1, 4096);
    c.patchSize = config.integerOr("patch_size", 2, 1, 256);
    c.numClasses = config.integerOr("num_embeds_ada_norm", 1000, 1, maxClasses);
    const int outChannels = config.integerOr("out_channels", c.inChannels, 1, 512);
    if (outChannels != c.inChannels && outChannels != 2 * c.inChannels)
        config.at("out_channels").fail("expected in_channels or twice as many, found " + std::to_string(outChannels));
    c.learnSigma = outChannels == 2 * c.inChannels;
    c.timestepFrequencyShift = 1;
    c.secondNormEps = config.numberOr("norm_eps", 1e-5, 1e-12, 1e-2);
    c.embedderPerBlock = true;
    readWidths(config, c);
    checkTokens(config, "sample_size", c, maxComputedTokens);
    checkHeads(config, "num_attention_heads", c);
    DitDescription description = describeWithDefaults(c);
    description.layout = DitLayout::Diffusers;
    description.info.guidedChannels = 0;
    description.info.schedule.scaleBetasWithT = false;
    return description;
}

} // namespace

std::optional<DitLayout> ditLayoutOf(const formats::JsonView& config) {
    if (!config.isObject())
        return std::nullopt;
    if (const auto name = config.find("_class_name")) {
        const auto norm = config.find("norm_type");
        const bool isDit = name->string() == "DiTTransformer2DModel" ||
                           (name->string() == "Transformer2DModel" && norm && norm->string() == "ada_norm_zero");
        return isDit ? std::optional(DitLayout::Diffusers) : std::nullopt;
    }
    const bool isFacebook = config.find("hidden_size") && config.find("depth") && config.find("input_size");
    return isFacebook ? std::optional(DitLayout::Facebook) : std::nullopt;
}

bool describesSit(const formats::JsonView& config) {
    if (!config.isObject())
        return false;
    const auto scheduler = config.find("scheduler");
    const auto isFlow = [](const std::string& name) { return schedule::findFlowPath(name) != nullptr; };
    return hasWord(config, "architecture", isSitName) || hasWord(config, "model", isSitName) ||
           hasWord(config, "prediction", isVelocity) || config.find("path_type") ||
           (scheduler && scheduler->isObject() &&
            (hasWord(*scheduler, "beta_schedule", isFlow) || hasWord(*scheduler, "prediction_type", isVelocity)));
}

DitDescription readDitConfig(const formats::JsonView& config, DitFamily family) {
    const std::optional<DitLayout> layout = ditLayoutOf(config);
    if (!layout && config.isObject() && config.find("_class_name"))
        config.at("_class_name")
            .fail("expected DiTTransformer2DModel, found \"" + escaped(config.at("_class_name").string()) + "\"");
    if (!layout)
        config.fail("describes no diffusion transformer: expected facebookresearch/DiT's fields (input_size, "
                    "hidden_size, depth, num_heads, …) "
                    "or diffusers' (_class_name DiTTransformer2DModel)");
    const bool isSit = family == DitFamily::SiT || describesSit(config);
    if (*layout == DitLayout::Facebook)
        return readFacebookConfig(config, isSit ? DitFamily::SiT : DitFamily::DiT);
    if (isSit)
        config.fail("expected SiT's own layout, facebookresearch/DiT's fields (input_size, hidden_size, depth, "
                    "num_heads, …), found diffusers'");
    return readDiffusersConfig(config);
}

void followFlow(ModelInfo& info, const schedule::FlowPath& path) {
    info.architecture = toString(DitFamily::SiT);
    info.schedule = {.name = std::string(path.name)};
    info.prediction = schedule::Prediction::DataVelocity;
    info.timeInput = schedule::TimeInput::DataShare;
}

const schedule::FlowPath& sitPath(const std::string& word) {
    if (word != "Linear" && word != "GVP")
        throw Error(ErrorCode::BadInput, "path_type: expected Linear or GVP, found \"" + escaped(word) + "\"");
    return *schedule::findFlowPath(word == "GVP" ? "flow_gvp" : "flow_linear");
}

DitDescription describeWithDefaults(const DitConfig& config, DitFamily family) {
    DitDescription description;
    description.sizes = config;
    ModelInfo& info = description.info;
    info.architecture = "DiT";
    info.classes.count = config.numClasses;
    for (int i = 0; i < config.numClasses; ++i)
        info.classes.names.push_back(std::to_string(i));
    info.channels = config.inChannels;
    info.height = info.width = config.inputSize;
    info.isPixelSpace = false;
    info.learnsVariance = config.learnSigma;
    info.guidedChannels = config.inChannels > upstreamGuidedChannels ? upstreamGuidedChannels : 0;
    info.schedule.scaleBetasWithT = true;
    if (family == DitFamily::SiT)
        followFlow(info, schedule::flowPaths().front());
    return description;
}

std::string ditConfigJson(const DitConfig& config, const ModelInfo& info) {
    nlohmann::ordered_json json{{"architecture", info.architecture},
                                {"input_size", config.inputSize},
                                {"patch_size", config.patchSize},
                                {"in_channels", config.inChannels},
                                {"hidden_size", config.hiddenSize},
                                {"depth", config.depth},
                                {"num_heads", config.numHeads},
                                {"mlp_ratio", config.mlpRatio},
                                {"num_classes", config.numClasses},
                                {"learn_sigma", config.learnSigma},
                                {"timestep_frequency_shift", static_cast<int>(config.timestepFrequencyShift)},
                                {"second_norm_eps", config.secondNormEps},
                                {"embedder_per_block", config.embedderPerBlock},
                                {"guidance_scale", info.recommendedGuidance},
                                {"guided_channels", info.guidedChannels}};
    if (!info.classes.names.empty())
        json["class_names"] = info.classes.names;
    if (info.isPixelSpace)
        json["pixel_scale"] = info.pixelScale;
    writeWidths(json, config);
    json["scheduler"] = schedulerJson(info);
    return toText(json);
}

std::string diffusersConfigJson(const DitConfig& config) {
    nlohmann::ordered_json json{{"_class_name", "DiTTransformer2DModel"},
                                {"activation_fn", "gelu-approximate"},
                                {"attention_bias", true},
                                {"attention_head_dim", config.headDim()},
                                {"in_channels", config.inChannels},
                                {"norm_elementwise_affine", false},
                                {"norm_eps", config.secondNormEps},
                                {"norm_type", "ada_norm_zero"},
                                {"num_attention_heads", config.numHeads},
                                {"num_embeds_ada_norm", config.numClasses},
                                {"num_layers", config.depth},
                                {"out_channels", config.outChannels()},
                                {"patch_size", config.patchSize},
                                {"sample_size", config.inputSize}};
    writeWidths(json, config);
    return toText(json);
}

std::string diffusersSchedulerJson(const ModelInfo& info) {
    ModelInfo named = info;
    if (named.schedule.sampler.name.empty())
        named.schedule.sampler.name = "ddim";
    nlohmann::ordered_json json = schedulerJson(named);
    if (!named.schedule.scaleBetasWithT)
        json.erase("scale_betas_with_timesteps"); // as diffusers has it, which knows no such word
    return toText(json);
}

std::string diffusersPipelineJson(const ModelInfo& info, bool hasAutoencoder) {
    using Json = nlohmann::ordered_json;
    nlohmann::ordered_json json{{"_class_name", "DiTPipeline"},
                                {"scheduler", {"diffusers", schedulerClass(info)}},
                                {"transformer", {"diffusers", "DiTTransformer2DModel"}},
                                {"vae", hasAutoencoder ? Json{"diffusers", "AutoencoderKL"} : Json{nullptr, nullptr}}};
    for (std::size_t i = 0; i < info.classes.names.size(); ++i)
        if (info.classes.names[i] != std::to_string(i))
            json["id2label"][std::to_string(i)] = info.classes.names[i];
    return toText(json);
}

} // namespace core::checkpoint
