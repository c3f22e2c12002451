#pragma once

#include "core/base/compute.h"
#include "core/checkpoint/model_folder.h"
#include "core/sampling/model_pictures.h"

#include <string>

namespace app {

/// Opens a model for a command; what there is to say about its file becomes notes on stderr.
/// @param arch settles doubt; empty: none.
core::checkpoint::OpenedModel openModel(const std::string& spec, const std::string& arch,
                                        const core::ComputeOptions& compute);

/// Opens what makes pictures of a model's x for a command; notes likewise. @param autoencoder as chosen; empty: found.
core::sampling::ModelPictures openPictures(const core::model::Denoiser& model, const std::string& autoencoder);

/// One line on stderr, out of the way of results.
void printNote(const std::string& note);

} // namespace app
