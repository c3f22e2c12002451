#pragma once

#include "core/autoencoder/autoencoder_layers.h"

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <utility>
#include <vector>

/// A latent diffusion model small enough for tests, written as files: a diffusion transformer over latents of 4×8×8 and
/// an autoencoder that makes images of 16×16 of them.
namespace latent {

using Shapes = std::vector<std::pair<std::string, std::vector<std::int64_t>>>;

/// A safetensors file of random float32 tensors, matrices scaled so that activations keep their size.
inline void writeTensors(const std::filesystem::path& file, const Shapes& shapes, std::uint64_t seed,
                         const std::string& metadata = "") {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal;
    std::vector<float> numbers;
    std::string header = "{" + (metadata.empty() ? "" : "\"__metadata__\":" + metadata + ",");
    for (const auto& [name, shape] : shapes) {
        std::int64_t count = 1, inputs = 1;
        std::string sizes;
        for (std::size_t i = 0; i < shape.size(); ++i) {
            count *= shape[i];
            inputs *= i == 0 ? 1 : shape[i];
            sizes += (i == 0 ? "" : ",") + std::to_string(shape[i]);
        }
        const std::size_t begin = numbers.size() * sizeof(float);
        const bool isNorm = name.find("norm") != std::string::npos && name.ends_with(".weight") && shape.size() == 1;
        const float scale = shape.size() > 1 ? 1 / std::sqrt(static_cast<float>(inputs)) : 0.1F;
        for (std::int64_t i = 0; i < count; ++i)
            numbers.push_back(scale * normal(random) + (isNorm ? 1.0F : 0.0F));
        header += "\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[" + sizes + "],\"data_offsets\":[" +
                  std::to_string(begin) + "," + std::to_string(numbers.size() * sizeof(float)) + "]},";
    }
    header.back() = '}';
    header.resize((header.size() + 7) / 8 * 8, ' ');
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    const auto length = static_cast<std::uint64_t>(header.size());
    out.write(reinterpret_cast<const char*>(&length), sizeof length);
    out << header;
    out.write(reinterpret_cast<const char*>(numbers.data()),
              static_cast<std::streamsize>(numbers.size() * sizeof(float)));
}

inline void writeText(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

/// Two levels, one ResNet each, latents of four channels.
inline core::autoencoder::AutoencoderConfig autoencoderConfig() {
    core::autoencoder::AutoencoderConfig config;
    config.blockOutChannels = {8, 16};
    config.normNumGroups = 4;
    config.sampleSize = 16;
    return config;
}

inline Shapes autoencoderShapes(const core::autoencoder::AutoencoderConfig& config) {
    Shapes shapes;
    for (const core::autoencoder::AutoencoderLayer& layer : core::autoencoder::autoencoderLayers(config)) {
        shapes.emplace_back(layer.name + ".weight", layer.weightShape());
        shapes.emplace_back(layer.name + ".bias", std::vector<std::int64_t>{layer.outputs});
    }
    return shapes;
}

/// diffusers' folder of an autoencoder: config.json and its weights. @param extra fields of the config, as ", \"a\":
/// 1".
inline void writeAutoencoder(const std::filesystem::path& folder, const std::string& extra = "",
                             const core::autoencoder::AutoencoderConfig& config = autoencoderConfig()) {
    writeTensors(folder / "diffusion_pytorch_model.safetensors", autoencoderShapes(config), 3, R"({"format":"pt"})");
    std::string channels, down, up;
    for (const int one : config.blockOutChannels) {
        const char* comma = channels.empty() ? "" : ", ";
        channels += comma + std::to_string(one);
        down += std::string(comma) + "\"DownEncoderBlock2D\"";
        up += std::string(comma) + "\"UpDecoderBlock2D\"";
    }
    const auto blocks = [&](const std::string& key, const std::string& names) {
        return extra.find(key) == std::string::npos ? ", \"" + key + "\": [" + names + "]" : std::string();
    };
    writeText(folder / "config.json", "{\"_class_name\": \"AutoencoderKL\", \"block_out_channels\": [" + channels +
                                          "]" + blocks("down_block_types", down) + blocks("up_block_types", up) +
                                          ", \"latent_channels\": " + std::to_string(config.latentChannels) +
                                          ", \"norm_num_groups\": " + std::to_string(config.normNumGroups) +
                                          ", \"sample_size\": " + std::to_string(config.sampleSize) + extra + "}");
}

/// A DiT in facebookresearch/DiT's layout with its config inside: 2 blocks, 4 heads of 8, 64 neurons, 5 classes.
inline void writeDit(const std::filesystem::path& file) {
    constexpr std::int64_t hidden = 32, neurons = 64;
    Shapes shapes{{"x_embedder.proj.weight", {hidden, 4, 2, 2}},
                  {"x_embedder.proj.bias", {hidden}},
                  {"pos_embed", {1, 16, hidden}},
                  {"t_embedder.mlp.0.weight", {hidden, 256}},
                  {"t_embedder.mlp.0.bias", {hidden}},
                  {"t_embedder.mlp.2.weight", {hidden, hidden}},
                  {"t_embedder.mlp.2.bias", {hidden}},
                  {"y_embedder.embedding_table.weight", {6, hidden}},
                  {"final_layer.linear.weight", {32, hidden}},
                  {"final_layer.linear.bias", {32}},
                  {"final_layer.adaLN_modulation.1.weight", {2 * hidden, hidden}},
                  {"final_layer.adaLN_modulation.1.bias", {2 * hidden}}};
    for (const char* block : {"blocks.0.", "blocks.1."})
        for (const auto& [layer, outputs, inputs] :
             {std::tuple("attn.qkv", 3 * hidden, hidden), std::tuple("attn.proj", hidden, hidden),
              std::tuple("mlp.fc1", neurons, hidden), std::tuple("mlp.fc2", hidden, neurons),
              std::tuple("adaLN_modulation.1", 6 * hidden, hidden)}) {
            shapes.push_back({std::string(block) + layer + ".weight", {outputs, inputs}});
            shapes.push_back({std::string(block) + layer + ".bias", {outputs}});
        }
    writeTensors(file, shapes, 5,
                 R"({"tessera.config":"{\"input_size\": 8, \"patch_size\": 2, \"in_channels\": 4, \"hidden_size\": 32,)"
                 R"( \"depth\": 2, \"num_heads\": 4, \"mlp_ratio\": 2, \"num_classes\": 5, \"learn_sigma\": true}"})");
}

} // namespace latent
