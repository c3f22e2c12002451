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
/// Metadata of a single file that has an autoencoder's config.json, where Tessera wrote it.
inline constexpr const char* kAutoencoderMetadata = "tessera.vae.config";

/// An autoencoder whose headers and config were read.
struct RecognisedAutoencoder {
    ModelFiles files;
    TensorSource tensors;
    autoencoder::AutoencoderConfig config;
    AutoencoderMap map;
    std::vector<std::string> warnings;
};

/// The files of an autoencoder. @param spec its folder, the pipeline folder that has it as vae/, or its file.
/// @param variant as ModelInfo's. @throws Error{BadInput} as findModelFiles().
ModelFiles autoencoderFiles(const std::string& spec, const std::string& variant = {});

/// Empty if the files hold no autoencoder. One without a config, as single files of pipelines are, has that of vae/ in
/// the model's base; else its scaling factor is that of the pipeline whose parts stand beside it in the file, or the
/// usual one of such a model. @param model that it is for; null: nothing is known of it. @throws Error{BadInput} for
/// damaged files, a config that contradicts itself, and tensors that do not fit it.
std::optional<RecognisedAutoencoder> recogniseAutoencoder(ModelFiles files, const model::ModelInfo* model = nullptr);

/// An autoencoder ready for work and what there is to say about its file.
struct OpenedAutoencoder {
    autoencoder::AutoencoderPtr autoencoder;
    std::vector<std::string> warnings;
};

/// Opens an autoencoder. @param spec as autoencoderFiles'. @param model as recogniseAutoencoder's.
/// @throws Error{BadInput}, one line naming file and field.
OpenedAutoencoder openAutoencoder(const std::string& spec, const Device& device = {},
                                  const model::ModelInfo* model = nullptr);

/// The autoencoder that belongs to a latent model's files: the part of its own single file, vae/ or sd-vae-ft-…/ beside
/// them, or beside their folder where that is a part of a pipeline or a model's own; else that of its base. Empty if
/// there is none, and for a model of pixels.
std::string findAutoencoder(const model::ModelInfo& info);

/// Pixels per latent and side of the autoencoder that findAutoencoder() finds, 8 where none can be read.
int autoencoderScaleOf(const model::ModelInfo& info);

/// Says what does not fit. @param name of the autoencoder. @throws Error{BadArgument} naming both if an autoencoder's
/// latents are not the model's.
void requireFit(const autoencoder::AutoencoderConfig& config, const std::string& name, const model::ModelInfo& info);
void requireFit(const autoencoder::AutoencoderKl& autoencoder, const model::ModelInfo& info);

} // namespace core::checkpoint
