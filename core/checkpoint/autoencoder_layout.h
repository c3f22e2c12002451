#pragma once

#include "core/autoencoder/autoencoder_layers.h"
#include "core/checkpoint/tensor_source.h"

#include <map>
#include <string>
#include <vector>

namespace core::checkpoint {

/// Whether tensors are an AutoencoderKL's, under diffusers' or latent diffusion's names, also inside a checkpoint that
/// holds more ("first_stage_model.").
bool looksLikeAutoencoder(const TensorSource& source);

/// The sizes of an autoencoder from its tensors' shapes; what shows in no shape has diffusers' defaults for Stable
/// Diffusion: 32 groups, scaling factor 0.18215. @throws Error{BadInput} (without the file's name).
autoencoder::AutoencoderConfig autoencoderFromShapes(const TensorSource& source);

/// Latent diffusion's name of a layer, as single files have it: "decoder.up_blocks.0.resnets.1.conv1" →
/// "decoder.up.3.block.1.conv1". @param levels of the autoencoder.
std::string ldmName(std::string name, int levels);

/// Where the autoencoder's tensors are stored.
struct AutoencoderMap {
    std::map<std::string, std::string> sources; ///< stored name of each tensor by diffusers' current name
    std::vector<std::string> differences;       ///< as findDifferences
    bool isPart = false;                        ///< of a checkpoint that holds more
};

/// Current names, the attention names of older releases (query, key, value, proj_attn), and latent diffusion's; an
/// attention's matrices may be stored as 1×1 convolutions.
AutoencoderMap mapAutoencoder(const TensorSource& source, const autoencoder::AutoencoderConfig& config);

} // namespace core::checkpoint
