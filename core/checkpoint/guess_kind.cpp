#include "core/checkpoint/guess_kind.h"

#include "core/checkpoint/architecture_table.h"

#include <array>
#include <string_view>

namespace core::checkpoint {

namespace {

struct Marker {
    std::string_view tensor;
    std::string_view kind;
};

/// Of files that no row of the table opens. The first tensor that is there decides.
constexpr std::array<Marker, 15> markers{{
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
    {"model.embed_tokens.weight", "a language model"},
}};

} // namespace

std::string guessKind(const TensorSource& source) {
    for (const formats::TensorEntry* entry : source.entries())
        if (entry->name.find("lora_") != std::string::npos)
            return "a LoRA (an addition to another model)";
    for (const formats::TensorEntry* entry : source.entries())
        if (entry->name.find("flat_param") != std::string::npos)
            return "parameters that FSDP flattened, which have lost their names: save the full state_dict "
                   "(StateDictType.FULL_STATE_DICT) in Python";
    for (const Marker& marker : markers)
        if (source.find(std::string(marker.tensor)) != nullptr)
            return std::string(marker.kind);
    for (const Architecture& row : architectures())
        for (const TensorMarker& marker : row.markers)
            if (source.find(marker.tensor) != nullptr)
                return marker.kind;
    return {};
}

} // namespace core::checkpoint
