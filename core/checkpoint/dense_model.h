#pragma once

#include "core/checkpoint/opened_model.h"

namespace core::checkpoint {

/// openModel for everything but a folder with a staged model, whose dense part is opened by this.
/// @param like a model in memory: tensors with the same bytes are shared with it instead of being held twice.
OpenedModel openDenseModel(const std::string& spec, const OpenOptions& options = {},
                           const model::Denoiser* like = nullptr);

/// Writes a model of one stage, dense or physically cut, as openModel reads it, with the files that its row of the
/// architecture table gives a layout: "facebook", `folder`/config.json and `folder`/model.safetensors; "diffusers", a
/// pipeline (the network, scheduler/, model_index.json) with the autoencoder that lies in `folder`/vae already, if one
/// does (copyAutoencoder()). Weights keep their number format.
/// @param layout empty: the architecture's default.
/// @throws Error{BadArgument} if it is no such model or has no such layout, Error{Failed} naming the path.
void saveDenseModel(const model::Denoiser& model, const std::string& folder, const std::string& layout = {});

/// A model of one stage, cut or not, in the sizes that other programs expect: what was cut is zero.
/// @throws Error{BadArgument} as saveDenseModel().
model::DenoiserPtr filledUp(const model::Denoiser& model);

/// The layout that a model of one stage was read from. @throws Error{BadArgument} as saveDenseModel().
std::string layoutOf(const model::Denoiser& model);

} // namespace core::checkpoint
