#pragma once

#include "core/checkpoint/model_folder.h"

namespace core::checkpoint {

/// openModel for everything but a folder with a staged model, whose dense part is opened by this.
OpenedModel openDenseModel(const std::string& spec, const OpenOptions& options = {});

/// Writes a dense model as openModel reads it: `folder`/config.json and `folder`/model.safetensors, in
/// facebookresearch/DiT's layout.
/// @throws Error{BadArgument} if it is not a dense diffusion transformer, Error{Failed} naming the path.
void saveDenseModel(const model::Denoiser& model, const std::string& folder);

} // namespace core::checkpoint
