#include "core/checkpoint/recognise.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <array>
#include <cmath>

namespace core::checkpoint {

namespace {

struct Variant {
    std::string_view name;
    int hiddenSize;
    int depth;
    int numHeads;
};

/// Peebles and Xie, arXiv 2212.09748, table 1.
constexpr std::array<Variant, 4> variants{
    {{"S", 384, 12, 6}, {"B", 768, 12, 12}, {"L", 1024, 24, 16}, {"XL", 1152, 28, 16}}};

struct Marker {
    std::string_view tensor;
    std::string_view kind;
};

/// The first tensor that is there decides.
constexpr std::array<Marker, 17> markers{{
    {"conditioner.embedders.1.model.text_projection",
     "an SDXL checkpoint in one file (UNet, autoencoder and text encoders)"},
    {"model.diffusion_model.input_blocks.0.0.weight", "a Stable Diffusion checkpoint in one file"},
    {"add_embedding.linear_1.weight", "an SDXL UNet (diffusers layout)"},
    {"down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight", "a Stable Diffusion UNet (diffusers layout)"},
    {"down_blocks.0.resnets.0.conv1.weight", "a UNet (diffusers layout)"},
    {"encoder.down_blocks.0.resnets.0.conv1.weight", "an autoencoder (diffusers layout)"},
    {"encoder.down.0.block.0.conv1.weight", "an autoencoder (ldm layout)"},
    {"first_stage_model.encoder.conv_in.weight", "a latent diffusion checkpoint in one file"},
    {"text_projection.weight", "a CLIP text encoder with projection"},
    {"text_model.embeddings.token_embedding.weight", "a CLIP text encoder"},
    {"embeddings.token_embedding.weight", "a CLIP text encoder"},
    {"adaln_single.linear.weight", "a PixArt transformer"},
    {"joint_blocks.0.x_block.attn.qkv.weight", "a Stable Diffusion 3 transformer"},
    {"double_blocks.0.img_attn.qkv.weight", "a Flux transformer"},
    {"blocks.0.adaLN_modulation.1.weight", "a diffusion transformer (facebookresearch/DiT's layout)"},
    {"transformer_blocks.0.norm1.emb.timestep_embedder.linear_1.weight", "a diffusion transformer (diffusers layout)"},
    {"model.embed_tokens.weight", "a language model"},
}};

[[noreturn]] void fail(const std::string& reason) {
    throw Error(ErrorCode::BadInput, reason);
}

/// A tensor that recognition reads sizes from.
const formats::TensorEntry& required(const TensorSource& source, const std::string& name, std::size_t rank) {
    const formats::TensorEntry* entry = source.find(name);
    if (entry == nullptr)
        fail("tensor " + name +
             " is missing, so the model's sizes cannot be recognised; a config.json beside the file would say them");
    if (entry->shape.size() != rank)
        fail("tensor " + name + ": expected " + std::to_string(rank) + " dimensions, found " +
             formats::toString(entry->shape));
    for (const std::int64_t size : entry->shape)
        if (size < 1 || size > 1'000'000)
            fail("tensor " + name + ": expected sizes from 1 to 1000000, found " + formats::toString(entry->shape));
    return *entry;
}

int blockCount(const TensorSource& source) {
    int count = 0;
    while (source.find("blocks." + std::to_string(count) + ".attn.qkv.weight") != nullptr)
        ++count;
    return count;
}

int headsOf(const model::dit::DitConfig& found, const std::string& arch) {
    if (!arch.empty() && arch != "DiT") {
        const model::dit::DitConfig wanted = knownVariant(arch);
        if (wanted.hiddenSize != found.hiddenSize || wanted.depth != found.depth || wanted.patchSize != found.patchSize)
            fail("expected a " + arch + " (hidden_size " + std::to_string(wanted.hiddenSize) + ", depth " +
                 std::to_string(wanted.depth) + ", patch_size " + std::to_string(wanted.patchSize) +
                 "), found hidden_size " + std::to_string(found.hiddenSize) + ", depth " + std::to_string(found.depth) +
                 ", patch_size " + std::to_string(found.patchSize));
        return wanted.numHeads;
    }
    for (const Variant& variant : variants)
        if (variant.hiddenSize == found.hiddenSize && variant.depth == found.depth)
            return variant.numHeads;
    fail("num_heads is unknown: hidden_size " + std::to_string(found.hiddenSize) + " with depth " +
         std::to_string(found.depth) +
         " is none of DiT-S, -B, -L, -XL; write a config.json with num_heads beside the file");
}

} // namespace

std::string guessKind(const TensorSource& source) {
    for (const formats::TensorEntry* entry : source.entries())
        if (entry->name.find("lora_") != std::string::npos)
            return "a LoRA (an addition to another model)";
    for (const Marker& marker : markers)
        if (source.find(std::string(marker.tensor)) != nullptr)
            return std::string(marker.kind);
    return {};
}

model::dit::DitConfig knownVariant(const std::string& name) {
    for (const Variant& variant : variants)
        for (const int patch : {2, 4, 8}) {
            const std::string full = "DiT-" + std::string(variant.name) + "/" + std::to_string(patch);
            if (name != full && !name.starts_with(full + "-"))
                continue;
            model::dit::DitConfig config;
            config.hiddenSize = variant.hiddenSize;
            config.depth = variant.depth;
            config.numHeads = variant.numHeads;
            config.patchSize = patch;
            return config;
        }
    throw Error(ErrorCode::BadArgument,
                "architecture \"" + escaped(name) + "\": expected DiT or DiT-{S,B,L,XL}/{2,4,8}");
}

model::dit::DitConfig configFromShapes(const TensorSource& source, const std::string& arch) {
    const auto& patches = required(source, "x_embedder.proj.weight", 4).shape;
    const auto& positions = required(source, "pos_embed", 3).shape;
    const auto& labels = required(source, "y_embedder.embedding_table.weight", 2).shape;
    const auto& hidden = required(source, "blocks.0.mlp.fc1.weight", 2).shape;
    const auto& output = required(source, "final_layer.linear.weight", 2).shape;
    model::dit::DitConfig config;
    config.hiddenSize = static_cast<int>(patches[0]);
    config.inChannels = static_cast<int>(patches[1]);
    config.patchSize = static_cast<int>(patches[2]);
    config.depth = blockCount(source);
    const auto side = static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(positions[1]))));
    if (side * side != positions[1] || side > 2048 || config.patchSize > 256)
        fail("tensor pos_embed: expected a square number of tokens, found " + formats::toString(positions));
    config.inputSize = static_cast<int>(side) * config.patchSize;
    config.numClasses = static_cast<int>(labels[0]) - 1;
    config.mlpRatio = static_cast<double>(hidden[0]) / config.hiddenSize;
    config.learnSigma = output[0] == 2 * patches[1] * patches[2] * patches[3];
    config.embedderPerBlock = source.find("blocks.1.t_embedder.mlp.0.weight") != nullptr;
    config.numHeads = headsOf(config, arch);
    if (config.numClasses < 1 || config.hiddenSize % config.numHeads != 0)
        fail("tensor y_embedder.embedding_table.weight: expected a row per class and one for the null label, found " +
             formats::toString(labels));
    return config;
}

} // namespace core::checkpoint
