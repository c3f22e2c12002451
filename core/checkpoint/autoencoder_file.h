#pragma once

#include "core/autoencoder/autoencoder.h"
#include "core/checkpoint/autoencoder_layout.h"
#include "core/checkpoint/model_files.h"
#include "core/checkpoint/tensor_source.h"
#include "core/model/model_info.h"

#include <optional>
#include <string>
#include <vector>

namespace core::checkpoint {

/// Where a pipeline has its autoencoder.
inline constexpr const char* kAutoencoderFolder = "vae";

/// An autoencoder whose headers and config were read.
struct RecognisedAutoencoder {
    ModelFiles files;
    TensorSource tensors;
    autoencoder::AutoencoderConfig config;
    AutoencoderMap map;
    std::vector<std::string> warnings;
};

/// The files of an autoencoder. @param spec its folder, the pipeline folder that has it as vae/, or its file.
/// @throws Error{BadInput} as findModelFiles().
ModelFiles autoencoderFiles(const std::string& spec);

/// Empty if the files hold no autoencoder. @throws Error{BadInput} for damaged files, a config that contradicts itself,
/// and tensors that do not fit it.
std::optional<RecognisedAutoencoder> recogniseAutoencoder(const ModelFiles& files);

/// An autoencoder ready for work and what there is to say about its file.
struct OpenedAutoencoder {
    autoencoder::AutoencoderPtr autoencoder;
    std::vector<std::string> warnings;
};

/// Opens an autoencoder. @param spec as autoencoderFiles'. @throws Error{BadInput}, one line naming file and field.
OpenedAutoencoder openAutoencoder(const std::string& spec, const Device& device = {});

/// The autoencoder that belongs to a latent model's files: vae/ or sd-vae-ft-…/ beside them, or beside their folder
/// where that is a part of a pipeline or a model's own. Empty if there is none, and for a model of pixels.
std::string findAutoencoder(const model::ModelInfo& info);

/// Says what does not fit. @param name of the autoencoder. @throws Error{BadArgument} naming both if an autoencoder's
/// latents are not the model's.
void requireFit(const autoencoder::AutoencoderConfig& config, const std::string& name, const model::ModelInfo& info);
void requireFit(const autoencoder::AutoencoderKl& autoencoder, const model::ModelInfo& info);

} // namespace core::checkpoint
