#include "core/checkpoint/unet/unet_config_json.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/unet/unet_plan.h"
#include "core/model/unet/unet_published.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace core::checkpoint::unet {
namespace {

using formats::JsonView;
using model::ModelInfo;
using model::unet::UnetConfig;
using nlohmann::json;

constexpr int maxChannels = 65'536;
constexpr int maxLayers = 1024;
constexpr int maxSide = 4096;
constexpr std::size_t maxLevels = 16;
constexpr int maxParts = 20'000; ///< ResNets and transformer blocks, which a text can ask for by the billion

constexpr const char* downPlain = "DownBlock2D";
constexpr const char* downText = "CrossAttnDownBlock2D";
constexpr const char* upPlain = "UpBlock2D";
constexpr const char* upText = "CrossAttnUpBlock2D";

/// A member that has to have one value if it is there; null is not there.
struct FixedField {
    const char* key;
    json wanted;
};

/// What Stable Diffusion and SDXL have in common and nothing here computes otherwise.
const std::vector<FixedField>& fixedFields() {
    static const std::vector<FixedField> fields{
        {"center_input_sample", false},
        {"mid_block_type", "UNetMidBlock2DCrossAttn"},
        {"downsample_padding", 1},
        {"mid_block_scale_factor", 1},
        {"dual_cross_attention", false},
        {"resnet_time_scale_shift", "default"},
        {"resnet_skip_time_act", false},
        {"resnet_out_scale_factor", 1},
        {"time_embedding_type", "positional"},
        {"conv_in_kernel", 3},
        {"conv_out_kernel", 3},
        {"attention_type", "default"},
        {"class_embeddings_concat", false},
        {"mid_block_only_cross_attention", false},
    };
    return fields;
}

/// Members that would add something to the network.
constexpr const char* absentFields[] = {"encoder_hid_dim",       "encoder_hid_dim_type",
                                        "num_attention_heads",   "class_embed_type",
                                        "num_class_embeds",      "time_embedding_dim",
                                        "time_embedding_act_fn", "timestep_post_act",
                                        "cross_attention_norm",  "reverse_transformer_layers_per_block"};

[[noreturn]] void refuse(const JsonView& member, const std::string& wanted) {
    member.fail("expected " + wanted + ", found " +
                escaped(member.value().dump(-1, ' ', false, json::error_handler_t::replace), 60) +
                ", which Tessera does not run");
}

void requireFixed(const JsonView& config) {
    for (const auto& [key, wanted] : fixedFields())
        if (const auto member = config.find(key); member && member->value() != wanted)
            refuse(*member, wanted.dump());
    for (const char* key : absentFields)
        if (const auto member = config.find(key))
            refuse(*member, "null");
    if (config.isObject() && config.value().contains("mid_block_type") && config.value().at("mid_block_type").is_null())
        config.fail("mid_block_type: expected \"UNetMidBlock2DCrossAttn\", found null, which Tessera does not run");
    if (const auto activation = config.find("act_fn");
        activation && activation->value() != "silu" && activation->value() != "swish")
        refuse(*activation, "\"silu\"");
    if (const auto only = config.find("only_cross_attention")) {
        const bool isFalse =
            only->value() == false ||
            (only->isArray() && std::ranges::all_of(only->value(), [](const json& one) { return one == false; }));
        if (!isFalse)
            refuse(*only, "false");
    }
}

/// A number for every level, which may be one for all.
std::vector<int> perLevel(const JsonView& config, const char* key, int otherwise, std::size_t levels, int largest) {
    const auto member = config.find(key);
    if (!member)
        return std::vector<int>(levels, otherwise);
    if (!member->isArray())
        return std::vector<int>(levels, static_cast<int>(member->integer(1, largest)));
    std::vector<int> numbers;
    for (const JsonView& item : member->items())
        numbers.push_back(static_cast<int>(item.integer(1, largest)));
    if (numbers.size() != levels)
        member->fail("expected a number for each of the " + std::to_string(levels) + " blocks, found " +
                     std::to_string(numbers.size()));
    return numbers;
}

/// The same where all levels have to agree.
int oneForAll(const JsonView& config, const char* key, int otherwise, std::size_t levels, int largest) {
    const std::vector<int> numbers = perLevel(config, key, otherwise, levels, largest);
    if (std::ranges::any_of(numbers, [&](int one) { return one != numbers.front(); }))
        refuse(config.at(key), "the same number for all blocks");
    return numbers.front();
}

std::vector<std::string> typesOf(const JsonView& config, const char* key, std::vector<std::string> otherwise) {
    const auto member = config.find(key);
    return member ? member->strings() : std::move(otherwise);
}

/// Whether each level has transformers, from the image's resolution down.
std::vector<bool> readTypes(const JsonView& config, std::size_t levels) {
    const std::vector<std::string> down =
        typesOf(config, "down_block_types", {downText, downText, downText, downPlain});
    const std::vector<std::string> up = typesOf(config, "up_block_types", {upPlain, upText, upText, upText});
    if (down.size() != levels)
        config.fail("down_block_types: expected one for each of the " + std::to_string(levels) + " blocks, found " +
                    std::to_string(down.size()));
    std::vector<bool> hasText;
    std::vector<std::string> mirrored;
    for (const std::string& type : down) {
        if (type != downPlain && type != downText)
            refuse(config.at("down_block_types"), std::string(downPlain) + " and " + downText);
        hasText.push_back(type == downText);
        mirrored.insert(mirrored.begin(), type == downText ? upText : upPlain);
    }
    if (up != mirrored)
        refuse(config.find("up_block_types").value_or(config), "the kinds of down_block_types in reverse");
    return hasText;
}

std::vector<int> readChannels(const JsonView& config) {
    const auto member = config.find("block_out_channels");
    if (!member)
        return {320, 640, 1280, 1280};
    std::vector<int> channels;
    for (const JsonView& item : member->items())
        channels.push_back(static_cast<int>(item.integer(1, maxChannels)));
    if (channels.empty() || channels.size() > maxLevels)
        member->fail("expected from 1 to " + std::to_string(maxLevels) + " blocks, found " +
                     std::to_string(channels.size()));
    return channels;
}

void readSampleSize(const JsonView& config, UnetConfig& c) {
    const auto member = config.find("sample_size");
    c.height = c.width = 64;
    if (!member)
        return;
    if (!member->isArray()) {
        c.height = c.width = static_cast<int>(member->integer(1, maxSide));
        return;
    }
    const formats::JsonItems sides = member->items();
    if (sides.size() != 2)
        member->fail("expected a side, or height and width, found " + std::to_string(sides.size()) + " numbers");
    c.height = static_cast<int>(sides[0].integer(1, maxSide));
    c.width = static_cast<int>(sides[1].integer(1, maxSide));
}

void readAddition(const JsonView& config, UnetConfig& c) {
    c.additionInputs = 0;
    const auto type = config.find("addition_embed_type");
    if (!type)
        return;
    if (type->value() != "text_time")
        refuse(*type, "null or \"text_time\"");
    c.additionInputs = static_cast<int>(config.at("projection_class_embeddings_input_dim").integer(1, maxChannels));
    c.additionTimeChannels = static_cast<int>(config.at("addition_time_embed_dim").integer(2, maxChannels / 8));
    if (c.pooledChannels() < 1)
        config.at("projection_class_embeddings_input_dim")
            .fail("expected more than six times addition_time_embed_dim " + std::to_string(c.additionTimeChannels) +
                  ", found " + std::to_string(c.additionInputs));
}

std::vector<int> readWidths(const JsonView& config, const char* key) {
    std::vector<int> widths;
    if (const auto member = config.find(key))
        for (const JsonView& item : member->items())
            widths.push_back(static_cast<int>(item.integer(1, std::int64_t{8} * maxChannels)));
    return widths;
}

/// Texts are cheap: a few bytes could ask for millions of blocks.
void requireFewParts(const JsonView& config, const UnetConfig& c) {
    std::int64_t parts = c.midTransformerLayers;
    for (const int layers : c.transformerLayers)
        parts += (2LL * c.layersPerBlock + 1) * (1 + layers);
    if (parts > maxParts)
        config.fail("describes " + std::to_string(parts) + " ResNets and transformer blocks: expected at most " +
                    std::to_string(maxParts));
}

UnetConfig readSizes(const JsonView& config) {
    requireFixed(config);
    UnetConfig c;
    readSampleSize(config, c);
    c.inChannels = config.integerOr("in_channels", 4, 1, maxChannels);
    c.outChannels = config.integerOr("out_channels", 4, 1, maxChannels);
    c.blockOutChannels = readChannels(config);
    const std::vector<bool> hasText = readTypes(config, c.levels());
    c.transformerLayers = perLevel(config, "transformer_layers_per_block", 1, c.levels(), maxLayers);
    c.midTransformerLayers = c.transformerLayers.back();
    for (std::size_t i = 0; i < c.levels(); ++i)
        if (!hasText[i])
            c.transformerLayers[i] = 0;
    c.heads = perLevel(config, "attention_head_dim", 8, c.levels(), maxChannels); // upstream's name is wrong
    c.layersPerBlock = oneForAll(config, "layers_per_block", 2, c.levels(), maxLayers);
    c.crossAttentionDim = oneForAll(config, "cross_attention_dim", 1280, c.levels(), maxChannels);
    c.linearProjection = config.booleanOr("use_linear_projection", false);
    readAddition(config, c);
    c.guidanceChannels = config.integerOr("time_cond_proj_dim", 0, 4, maxChannels);
    c.normGroups = config.integerOr("norm_num_groups", 32, 1, maxChannels);
    c.normEps = config.numberOr("norm_eps", 1e-5, 1e-12, 1e-2);
    c.timestepFrequencyShift = config.numberOr("freq_shift", 0, 0, 1);
    c.cosineFirst = config.booleanOr("flip_sin_to_cos", true);
    c.widths = {readWidths(config, "self_attention_heads_per_block"),
                readWidths(config, "cross_attention_heads_per_block"), readWidths(config, "neurons_per_block"),
                readWidths(config, "norm_groups_per_resnet")};
    c.resnetUnits = config.booleanOr("resnet_units", false);
    requireFewParts(config, c);
    return c;
}

json orNull(int number) {
    return number == 0 ? json() : json(number);
}

void writeOwnFields(nlohmann::ordered_json& out, const UnetConfig& c, const ModelInfo& info) {
    const auto put = [&](const char* key, const std::vector<int>& widths) {
        if (!widths.empty())
            out[key] = widths;
    };
    put("self_attention_heads_per_block", c.widths.selfHeads);
    put("cross_attention_heads_per_block", c.widths.crossHeads);
    put("neurons_per_block", c.widths.neurons);
    put("norm_groups_per_resnet", c.widths.resnetGroups);
    if (c.resnetUnits)
        out["resnet_units"] = true;
    out["guidance_scale"] = info.recommendedGuidance;
    if (info.isPixelSpace)
        out["pixel_scale"] = info.pixelScale;
}

nlohmann::ordered_json sampleSize(const UnetConfig& c) {
    if (c.height == c.width)
        return c.height;
    return nlohmann::ordered_json::array({c.height, c.width});
}

void assumeSampler(schedule::SamplerConfig& sampler, const char* name) {
    sampler.name = name;
    sampler.spacing = schedule::Spacing::Leading;
    sampler.stepsOffset = 1;
    sampler.endsAtAlphaOne = false;
}

} // namespace

bool describesUnet(const JsonView& config) {
    const auto name = config.isObject() ? config.find("_class_name") : std::nullopt;
    return name && name->value() == kUnetClass;
}

UnetDescription describeWithDefaults(const UnetConfig& sizes) {
    UnetDescription description{.sizes = sizes, .info = {}};
    ModelInfo& info = description.info;
    info.architecture = kUnetClass;
    info.channels = sizes.inChannels;
    info.textChannels = sizes.crossAttentionDim;
    info.textVector = sizes.additionInputs == 0 ? 0 : sizes.pooledChannels() + model::unet::kSizeIds;
    info.embedsGuidance = sizes.guidanceChannels > 0;
    info.height = sizes.height;
    info.width = sizes.width;
    info.isPixelSpace = sizes.inChannels == 3;
    info.schedule.name = "scaled_linear";
    info.schedule.betaStart = 0.00085;
    info.schedule.betaEnd = 0.012;
    if (const model::unet::PublishedUnet* published = model::unet::publishedLike(sizes)) {
        if (published->name != "demo-text") // as the schedulers of all published pipelines
            assumeSampler(info.schedule.sampler, published->name == "SDXL" ? "euler" : "ddim");
        info.prediction = published->prediction;
        info.recommendedGuidance = published->guidance;
    } else {
        info.recommendedGuidance = 5;
    }
    return description;
}

UnetDescription readUnetConfig(const JsonView& config) {
    const UnetConfig sizes = readSizes(config);
    try {
        model::unet::planUnet(sizes);
    } catch (const Error& error) {
        config.fail(error.what());
    }
    UnetDescription description = describeWithDefaults(sizes);
    ModelInfo& info = description.info;
    if (const auto scale = config.find("pixel_scale"))
        info.pixelScale = scale->number(1e-6, 1e6);
    info.recommendedGuidance = config.numberOr("guidance_scale", info.recommendedGuidance, 0, 100);
    return description;
}

nlohmann::ordered_json unetConfigJson(const UnetConfig& c, const ModelInfo& info) {
    json down = json::array(), up = json::array(), layers = json::array();
    for (const int count : c.transformerLayers) {
        down.push_back(count == 0 ? downPlain : downText);
        up.insert(up.begin(), count == 0 ? upPlain : upText);
        layers.push_back(std::max(1, count)); // diffusers has a number for blocks without a transformer, too
    }
    if (c.transformerLayers.back() == 0)
        layers.back() = c.midTransformerLayers;
    nlohmann::ordered_json out{
        {"_class_name", kUnetClass},
        {"sample_size", sampleSize(c)},
        {"in_channels", c.inChannels},
        {"out_channels", c.outChannels},
        {"center_input_sample", false},
        {"flip_sin_to_cos", c.cosineFirst},
        {"freq_shift", c.timestepFrequencyShift},
        {"down_block_types", down},
        {"mid_block_type", "UNetMidBlock2DCrossAttn"},
        {"up_block_types", up},
        {"block_out_channels", c.blockOutChannels},
        {"layers_per_block", c.layersPerBlock},
        {"act_fn", "silu"},
        {"norm_num_groups", c.normGroups},
        {"norm_eps", c.normEps},
        {"cross_attention_dim", c.crossAttentionDim},
        {"transformer_layers_per_block", layers},
        {"attention_head_dim", c.heads},
        {"use_linear_projection", c.linearProjection},
        {"addition_embed_type", c.additionInputs == 0 ? json() : json("text_time")},
        {"addition_time_embed_dim", c.additionInputs == 0 ? json() : json(c.additionTimeChannels)},
        {"projection_class_embeddings_input_dim", orNull(c.additionInputs)},
        {"time_cond_proj_dim", orNull(c.guidanceChannels)}};
    writeOwnFields(out, c, info);
    return out;
}

} // namespace core::checkpoint::unet
