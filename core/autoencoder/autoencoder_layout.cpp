#include "core/autoencoder/autoencoder_layout.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <array>
#include <nlohmann/json.hpp>
#include <set>

namespace core::checkpoint {

namespace {

using model::AutoencoderConfig;
using model::AutoencoderLayer;

constexpr int maxLevels = 8;
constexpr int maxLayers = 64;
constexpr const char* diffusersMark = "encoder.conv_norm_out.weight";
constexpr const char* ldmMark = "encoder.norm_out.weight";

[[noreturn]] void fail(const std::string& reason) {
    throw Error(ErrorCode::BadInput, reason);
}

/// Whose names a checkpoint has, and what stands before them.
struct Naming {
    std::string prefix; ///< of every tensor
    bool isLdm = false; ///< latent diffusion's names
};

std::optional<Naming> namingOf(const TensorSource& source) {
    for (const char* prefix : {"", "first_stage_model.", "vae."}) {
        if (source.find(std::string(prefix) + diffusersMark) != nullptr)
            return Naming{prefix, false};
        if (source.find(std::string(prefix) + ldmMark) != nullptr)
            return Naming{prefix, true};
    }
    return std::nullopt;
}

void replaceFirst(std::string& text, std::string_view part, std::string_view with) {
    if (const std::size_t at = text.find(part); at != std::string::npos)
        text.replace(at, part.size(), with);
}

/// Latent diffusion's name of a layer: "decoder.up_blocks.0.resnets.1.conv1" → "decoder.up.3.block.1.conv1".
std::string ldmName(std::string name, int levels) {
    constexpr std::string_view up = "decoder.up_blocks.";
    if (name.starts_with(up)) {
        // Latent diffusion counts the decoder's blocks from the picture, diffusers from the latent.
        const std::size_t dot = name.find('.', up.size());
        const int block = std::stoi(name.substr(up.size(), dot - up.size()));
        name = "decoder.up." + std::to_string(levels - 1 - block) + name.substr(dot);
    }
    constexpr std::array<std::pair<std::string_view, std::string_view>, 14> words{{
        {".mid_block.resnets.0", ".mid.block_1"},
        {".mid_block.resnets.1", ".mid.block_2"},
        {".mid_block.attentions.0", ".mid.attn_1"},
        {".down_blocks.", ".down."},
        {".resnets.", ".block."},
        {".conv_shortcut", ".nin_shortcut"},
        {".downsamplers.0.", ".downsample."},
        {".upsamplers.0.", ".upsample."},
        {".group_norm", ".norm"},
        {".to_q", ".q"},
        {".to_k", ".k"},
        {".to_v", ".v"},
        {".to_out.0", ".proj_out"},
        {".conv_norm_out", ".norm_out"},
    }};
    for (const auto& [diffusers, ldm] : words)
        replaceFirst(name, diffusers, ldm);
    return name;
}

std::string oldAttentionName(std::string name) {
    replaceFirst(name, ".to_q", ".query");
    replaceFirst(name, ".to_k", ".key");
    replaceFirst(name, ".to_v", ".value");
    replaceFirst(name, ".to_out.0", ".proj_attn");
    return name;
}

/// The stored name of a layer without ".weight"; the current one where there is none.
std::string storedName(const TensorSource& source, const Naming& naming, const std::string& layer, int levels) {
    const std::string current = naming.prefix + (naming.isLdm ? ldmName(layer, levels) : layer);
    const std::string old = naming.prefix + oldAttentionName(layer);
    return source.find(current + ".weight") == nullptr && source.find(old + ".weight") != nullptr ? old : current;
}

bool isFloating(StorageType type) {
    return type == StorageType::F64 || type == StorageType::F32 || type == StorageType::F16 ||
           type == StorageType::BF16;
}

/// Whether the shapes agree, or the stored one is a matrix as a 1×1 convolution.
bool fits(const std::vector<std::int64_t>& stored, std::vector<std::int64_t> wanted) {
    if (stored == wanted)
        return true;
    wanted.insert(wanted.end(), {1, 1});
    return wanted.size() == 4 && stored == wanted;
}

std::string differenceOf(const TensorSource& source, const std::string& name, const std::vector<std::int64_t>& shape) {
    const TensorEntry* entry = source.find(name);
    if (entry == nullptr)
        return escaped(name) + ": expected " + toString(shape) + ", found no such tensor";
    if (!fits(entry->shape, shape))
        return escaped(name) + ": expected " + toString(shape) + ", found " + toString(entry->shape);
    return isFloating(entry->type)
               ? std::string()
               : escaped(name) + ": expected a floating type, found " + std::string(dtypeName(entry->type));
}

int integer(const JsonView& config, const std::string& key, int otherwise, int smallest, int largest) {
    const auto member = config.find(key);
    return member ? static_cast<int>(member->integer(smallest, largest)) : otherwise;
}

bool boolean(const JsonView& config, const std::string& key) {
    const auto member = config.find(key);
    return member ? member->boolean() : true;
}

void requireWords(const JsonView& config, const std::string& key, const std::string& wanted, std::size_t count) {
    const auto words = config.find(key);
    if (!words)
        return;
    const JsonItems items = words->items();
    if (items.size() != count)
        words->fail("expected " + std::to_string(count) + " blocks as in block_out_channels, found " +
                    std::to_string(items.size()));
    for (const JsonView& item : items)
        if (item.string() != wanted)
            item.fail("expected " + wanted + ", found \"" + escaped(item.string(), 60) + "\"");
}

std::vector<double> perChannel(const JsonView& config, const std::string& key, int channels, double smallest) {
    const auto member = config.find(key);
    if (!member)
        return {};
    std::vector<double> values = member->numbers(smallest, 1e6);
    if (values.size() != static_cast<std::size_t>(channels))
        member->fail("expected a number per latent channel, " + std::to_string(channels) + ", found " +
                     std::to_string(values.size()));
    return values;
}

void readBlocks(const JsonView& config, AutoencoderConfig& c) {
    c.normNumGroups = integer(config, "norm_num_groups", c.normNumGroups, 1, 1024);
    c.layersPerBlock = integer(config, "layers_per_block", c.layersPerBlock, 1, maxLayers);
    if (const auto blocks = config.find("block_out_channels")) {
        c.blockOutChannels.clear();
        for (const JsonView& block : blocks->items()) {
            c.blockOutChannels.push_back(static_cast<int>(block.integer(1, 16'384)));
            if (c.blockOutChannels.back() % c.normNumGroups != 0)
                block.fail("expected a multiple of norm_num_groups " + std::to_string(c.normNumGroups) + ", found " +
                           std::to_string(c.blockOutChannels.back()));
        }
        if (c.blockOutChannels.empty() || c.levels() > maxLevels)
            blocks->fail("expected 1 to " + std::to_string(maxLevels) + " blocks, found " + std::to_string(c.levels()));
    }
    const auto count = static_cast<std::size_t>(c.levels());
    requireWords(config, "down_block_types", "DownEncoderBlock2D", count);
    requireWords(config, "up_block_types", "UpDecoderBlock2D", count);
    if (const auto activation = config.find("act_fn");
        activation && activation->string() != "silu" && activation->string() != "swish")
        activation->fail("expected silu, found \"" + escaped(activation->string(), 60) + "\"");
}

/// The channels that a convolution makes.
int outputsOf(const TensorSource& source, const std::string& name) {
    const TensorEntry* entry = source.find(name + ".weight");
    if (entry == nullptr || entry->shape.size() != 4 || entry->shape[0] < 1 || entry->shape[0] > 16'384)
        fail("tensor " + name + ".weight: expected a convolution's [outputs, inputs, 3, 3], found " +
             (entry == nullptr ? "no such tensor" : toString(entry->shape)));
    return static_cast<int>(entry->shape[0]);
}

} // namespace

bool looksLikeAutoencoder(const TensorSource& source) {
    return namingOf(source).has_value();
}

AutoencoderConfig readAutoencoderConfig(const JsonView& config) {
    AutoencoderConfig c;
    c.inChannels = integer(config, "in_channels", c.inChannels, 1, 64);
    c.outChannels = integer(config, "out_channels", c.outChannels, 1, 64);
    c.latentChannels = integer(config, "latent_channels", c.latentChannels, 1, 1024);
    readBlocks(config, c);
    if (const auto size = config.find("sample_size")) {
        const JsonView side = size->isArray() && !size->items().empty() ? size->items()[0] : *size;
        c.sampleSize = static_cast<int>(side.integer(1, 65'536));
    }
    if (const auto factor = config.find("scaling_factor"))
        c.scalingFactor = factor->number(1e-6, 1e6);
    if (const auto shift = config.find("shift_factor"))
        c.shiftFactor = shift->number(-1e6, 1e6);
    c.latentsMean = perChannel(config, "latents_mean", c.latentChannels, -1e6);
    c.latentsStd = perChannel(config, "latents_std", c.latentChannels, 1e-6);
    if (c.latentsMean.empty() != c.latentsStd.empty())
        config.fail("expected latents_mean and latents_std together, found one of them");
    c.useQuantConv = boolean(config, "use_quant_conv");
    c.usePostQuantConv = boolean(config, "use_post_quant_conv");
    c.midBlockAttention = boolean(config, "mid_block_add_attention");
    return c;
}

std::string autoencoderConfigJson(const AutoencoderConfig& config) {
    const auto orNull = [](const std::vector<double>& values) {
        return values.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(values);
    };
    const auto blocks = [&](const char* name) {
        return std::vector<std::string>(config.blockOutChannels.size(), name);
    };
    return nlohmann::ordered_json{
        {"_class_name", "AutoencoderKL"},
        {"act_fn", "silu"},
        {"block_out_channels", config.blockOutChannels},
        {"down_block_types", blocks("DownEncoderBlock2D")},
        {"in_channels", config.inChannels},
        {"latent_channels", config.latentChannels},
        {"latents_mean", orNull(config.latentsMean)},
        {"latents_std", orNull(config.latentsStd)},
        {"layers_per_block", config.layersPerBlock},
        {"mid_block_add_attention", config.midBlockAttention},
        {"norm_num_groups", config.normNumGroups},
        {"out_channels", config.outChannels},
        {"sample_size", config.sampleSize},
        {"scaling_factor", config.scalingFactor},
        {"shift_factor", config.shiftFactor ? nlohmann::ordered_json(*config.shiftFactor) : nlohmann::ordered_json()},
        {"up_block_types", blocks("UpDecoderBlock2D")},
        {"use_post_quant_conv", config.usePostQuantConv},
        {"use_quant_conv", config.useQuantConv}}
        .dump(2);
}

AutoencoderConfig autoencoderFromShapes(const TensorSource& source) {
    const std::optional<Naming> naming = namingOf(source);
    if (!naming)
        fail("holds no tensor " + std::string(diffusersMark));
    const std::string encoder = naming->prefix + "encoder.";
    const auto resnet = [&](int block, int layer) {
        return encoder + (naming->isLdm ? "down." : "down_blocks.") + std::to_string(block) +
               (naming->isLdm ? ".block." : ".resnets.") + std::to_string(layer) + ".conv1";
    };
    const auto has = [&](const std::string& layer) { return source.find(layer + ".weight") != nullptr; };
    AutoencoderConfig c;
    c.blockOutChannels.clear();
    for (int block = 0; block < maxLevels && has(resnet(block, 0)); ++block)
        c.blockOutChannels.push_back(outputsOf(source, resnet(block, 0)));
    if (c.blockOutChannels.empty())
        fail("tensor " + resnet(0, 0) + ".weight is missing, so the autoencoder's sizes cannot be recognised");
    while (c.layersPerBlock < maxLayers && has(resnet(0, c.layersPerBlock)))
        ++c.layersPerBlock;
    c.latentChannels = outputsOf(source, encoder + "conv_out") / 2;
    c.outChannels = outputsOf(source, naming->prefix + "decoder.conv_out");
    c.useQuantConv = has(naming->prefix + "quant_conv");
    c.usePostQuantConv = has(naming->prefix + "post_quant_conv");
    c.midBlockAttention = has(encoder + (naming->isLdm ? "mid.attn_1.norm" : "mid_block.attentions.0.group_norm"));
    for (const int channels : c.blockOutChannels)
        if (channels % c.normNumGroups != 0)
            fail("norm_num_groups is unknown: " + std::to_string(channels) +
                 " channels are no multiple of 32; write a config.json beside the file");
    return c;
}

AutoencoderMap mapAutoencoder(const TensorSource& source, const AutoencoderConfig& config) {
    AutoencoderMap map;
    const Naming naming = namingOf(source).value_or(Naming{});
    map.isPart = !naming.prefix.empty();
    std::set<std::string> known;
    for (const AutoencoderLayer& layer : autoencoderLayers(config)) {
        const std::string stored = storedName(source, naming, layer.name, config.levels());
        for (const auto& [ending, shape] : {std::pair(".weight", layer.weightShape()),
                                            std::pair(".bias", std::vector<std::int64_t>{layer.outputs})}) {
            map.sources[layer.name + ending] = stored + ending;
            known.insert(stored + ending);
            if (std::string difference = differenceOf(source, stored + ending, shape); !difference.empty())
                map.differences.push_back(std::move(difference));
        }
    }
    // Checkpoints hold much beside an autoencoder, but what is inside it must be known.
    for (const TensorEntry* entry : source.entries())
        for (const char* part : {"encoder.", "decoder."})
            if (entry->name.starts_with(naming.prefix + part) && !known.contains(entry->name))
                map.differences.push_back(escaped(entry->name, 100) + ": expected no such tensor, found " +
                                          toString(entry->shape));
    return map;
}

} // namespace core::checkpoint
