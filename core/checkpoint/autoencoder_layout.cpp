#include "core/checkpoint/autoencoder_layout.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <array>
#include <set>

namespace core::checkpoint {

namespace {

using autoencoder::AutoencoderConfig;
using autoencoder::AutoencoderLayer;

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

bool isFloating(formats::StorageType type) {
    return type == formats::StorageType::F64 || type == formats::StorageType::F32 ||
           type == formats::StorageType::F16 || type == formats::StorageType::BF16;
}

/// Whether the shapes agree, or the stored one is a matrix as a 1×1 convolution.
bool fits(const std::vector<std::int64_t>& stored, std::vector<std::int64_t> wanted) {
    if (stored == wanted)
        return true;
    wanted.insert(wanted.end(), {1, 1});
    return wanted.size() == 4 && stored == wanted;
}

std::string differenceOf(const TensorSource& source, const std::string& name, const std::vector<std::int64_t>& shape) {
    const formats::TensorEntry* entry = source.find(name);
    if (entry == nullptr)
        return escaped(name) + ": expected " + formats::toString(shape) + ", found no such tensor";
    if (!fits(entry->shape, shape))
        return escaped(name) + ": expected " + formats::toString(shape) + ", found " + formats::toString(entry->shape);
    return isFloating(entry->type)
               ? std::string()
               : escaped(name) + ": expected a floating type, found " + std::string(formats::dtypeName(entry->type));
}

/// The channels that a convolution makes.
int outputsOf(const TensorSource& source, const std::string& name) {
    const formats::TensorEntry* entry = source.find(name + ".weight");
    if (entry == nullptr || entry->shape.size() != 4 || entry->shape[0] < 1 || entry->shape[0] > 16'384)
        fail("tensor " + name + ".weight: expected a convolution's [outputs, inputs, 3, 3], found " +
             (entry == nullptr ? "no such tensor" : formats::toString(entry->shape)));
    return static_cast<int>(entry->shape[0]);
}

} // namespace

std::string ldmName(std::string name, int levels) {
    constexpr std::string_view up = "decoder.up_blocks.";
    if (name.starts_with(up)) {
        // Latent diffusion counts the decoder's blocks from the image, diffusers from the latent.
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

bool looksLikeAutoencoder(const TensorSource& source) {
    return namingOf(source).has_value();
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
    for (int block = 0; block < autoencoder::maxAutoencoderLevels && has(resnet(block, 0)); ++block)
        c.blockOutChannels.push_back(outputsOf(source, resnet(block, 0)));
    if (c.blockOutChannels.empty())
        fail("tensor " + resnet(0, 0) + ".weight is missing, so the autoencoder's sizes cannot be recognised");
    while (c.layersPerBlock < autoencoder::maxAutoencoderLayers && has(resnet(0, c.layersPerBlock)))
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
    for (const formats::TensorEntry* entry : source.entries())
        for (const char* part : {"encoder.", "decoder."})
            if (entry->name.starts_with(naming.prefix + part) && !known.contains(entry->name))
                map.differences.push_back(escaped(entry->name, 100) + ": expected no such tensor, found " +
                                          formats::toString(entry->shape));
    return map;
}

} // namespace core::checkpoint
