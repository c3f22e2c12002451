#pragma once

#include "core/checkpoint/model_layout.h"
#include "core/checkpoint/opened_model.h"

namespace core::checkpoint {

/// openModel for everything but a folder with a staged model, whose dense part is opened by this.
/// @param like a model in memory: tensors with the same bytes are shared with it instead of being held twice.
OpenedModel openDenseModel(const std::string& spec, const OpenOptions& options = {},
                           const model::Denoiser* like = nullptr);

/// Writes a model of one stage, dense or physically cut, as openModel reads it. In facebookresearch/DiT's layout:
/// `folder`/config.json and `folder`/model.safetensors. In diffusers': a DiTPipeline without its autoencoder
/// (transformer/, scheduler/, model_index.json). Weights keep their number format.
/// @throws Error{BadArgument} if it is not such a diffusion transformer, Error{Failed} naming the path.
void saveDenseModel(const model::Denoiser& model, const std::string& folder,
                    ModelLayout layout = ModelLayout::Facebook);

} // namespace core::checkpoint
