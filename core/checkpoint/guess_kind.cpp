#include "core/checkpoint/guess_kind.h"

#include "core/checkpoint/architecture_table.h"

#include <array>
#include <string_view>
#include <utility>

namespace core::checkpoint {

namespace {

struct Marker {
    std::string_view tensor;
    std::string_view kind;
};

/// A part of a tensor's name in what is added to a model.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> additions{{
    {"hada_w1_", "a LyCORIS"},
    {"hada_w2_", "a LyCORIS"},
    {"lokr_w1", "a LyCORIS"},
    {"lokr_w2", "a LyCORIS"},
    {".oft_", "an OFT adapter"},
    {"oft_blocks", "an OFT adapter"},
    {"dora_scale", "a LoRA"},
    {"lora_", "a LoRA"},
    {".lora.down.", "a LoRA"},
    {".lora.up.", "a LoRA"},
    {"_lora.down.", "a LoRA"},
    {"_lora.up.", "a LoRA"},
    {"control_model.", "a ControlNet"},
    {"controlnet_", "a ControlNet"},
}};

bool isTextualInversion(const TensorSource& source) {
    return source.find("emb_params") != nullptr ||
           (source.entries().size() == 2 && source.find("clip_l") != nullptr && source.find("clip_g") != nullptr);
}

/// Of files that no row of the table opens. The first tensor that is there decides.
constexpr std::array<Marker, 12> markers{{
    {"conditioner.embedders.1.model.text_projection",
     "an SDXL checkpoint in one file (UNet, autoencoder and text encoders)"},
    {"model.diffusion_model.input_blocks.0.0.weight", "a Stable Diffusion checkpoint in one file"},
    {"encoder.down_blocks.0.resnets.0.conv1.weight", "an autoencoder (diffusers layout): use it with --vae"},
    {"encoder.down.0.block.0.conv1.weight", "an autoencoder (ldm layout): use it with --vae"},
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

std::string guessAddition(const TensorSource& source) {
    constexpr const char* advice = ", an addition to a model: merge it into its base first";
    for (const auto& [part, kind] : additions)
        for (const formats::TensorEntry* entry : source.entries())
            if (entry->name.find(part) != std::string::npos)
                return std::string(kind) + advice;
    return isTextualInversion(source) ? std::string("a textual inversion") + advice : std::string();
}

std::string guessKind(const TensorSource& source) {
    if (std::string addition = guessAddition(source); !addition.empty())
        return addition;
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
