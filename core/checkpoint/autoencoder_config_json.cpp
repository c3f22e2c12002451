#include "core/checkpoint/autoencoder_config_json.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

namespace core::checkpoint {

using autoencoder::AutoencoderConfig;

namespace {

void requireWords(const formats::JsonView& config, const std::string& key, const std::string& wanted,
                  std::size_t count) {
    const auto words = config.find(key);
    if (!words)
        return;
    const formats::JsonItems items = words->items();
    if (items.size() != count)
        words->fail("expected " + std::to_string(count) + " blocks as in block_out_channels, found " +
                    std::to_string(items.size()));
    for (const formats::JsonView& item : items)
        if (item.string() != wanted)
            item.fail("expected " + wanted + ", found \"" + escaped(item.string(), 60) + "\"");
}

std::vector<double> perChannel(const formats::JsonView& config, const std::string& key, int channels, double smallest) {
    const auto member = config.find(key);
    if (!member)
        return {};
    std::vector<double> values = member->numbers(smallest, 1e6);
    if (values.size() != static_cast<std::size_t>(channels))
        member->fail("expected a number per latent channel, " + std::to_string(channels) + ", found " +
                     std::to_string(values.size()));
    return values;
}

void readBlocks(const formats::JsonView& config, AutoencoderConfig& c) {
    c.normNumGroups = config.integerOr("norm_num_groups", c.normNumGroups, 1, 1024);
    c.layersPerBlock = config.integerOr("layers_per_block", c.layersPerBlock, 1, autoencoder::maxAutoencoderLayers);
    if (const auto blocks = config.find("block_out_channels")) {
        c.blockOutChannels.clear();
        for (const formats::JsonView& block : blocks->items())
            c.blockOutChannels.push_back(static_cast<int>(block.integer(1, 16'384)));
        if (c.blockOutChannels.empty() || c.levels() > autoencoder::maxAutoencoderLevels)
            blocks->fail("expected 1 to " + std::to_string(autoencoder::maxAutoencoderLevels) + " blocks, found " +
                         std::to_string(c.levels()));
    }
    for (const int channels : c.blockOutChannels)
        if (channels % c.normNumGroups != 0)
            config.fail("block_out_channels: expected multiples of norm_num_groups " + std::to_string(c.normNumGroups) +
                        ", found " + std::to_string(channels));
    const auto count = static_cast<std::size_t>(c.levels());
    requireWords(config, "down_block_types", "DownEncoderBlock2D", count);
    requireWords(config, "up_block_types", "UpDecoderBlock2D", count);
    if (const auto activation = config.find("act_fn");
        activation && activation->string() != "silu" && activation->string() != "swish")
        activation->fail("expected silu, found \"" + escaped(activation->string(), 60) + "\"");
}

} // namespace

AutoencoderConfig readAutoencoderConfig(const formats::JsonView& config) {
    AutoencoderConfig c;
    c.inChannels = config.integerOr("in_channels", c.inChannels, 1, 64);
    c.outChannels = config.integerOr("out_channels", c.outChannels, 1, 64);
    c.latentChannels = config.integerOr("latent_channels", c.latentChannels, 1, 1024);
    readBlocks(config, c);
    if (const auto size = config.find("sample_size")) {
        const formats::JsonView side = size->isArray() && !size->items().empty() ? size->items()[0] : *size;
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
    c.useQuantConv = config.booleanOr("use_quant_conv", true);
    c.usePostQuantConv = config.booleanOr("use_post_quant_conv", true);
    c.midBlockAttention = config.booleanOr("mid_block_add_attention", true);
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

} // namespace core::checkpoint
