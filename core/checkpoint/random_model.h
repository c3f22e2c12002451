#pragma once

#include "core/base/compute.h"
#include "core/base/progress.h"
#include "core/checkpoint/model_layout.h"
#include "core/model/dit/dit_config.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace core::checkpoint {

/// Which full-size model to make up.
struct RandomModelOptions {
    std::string arch = "DiT-XL/2-256";          ///< see randomModelNames()
    ModelLayout layout = ModelLayout::Facebook; ///< of a diffusion transformer
    Dtype dtype = Dtype::Float32;               ///< of the stored weights
    std::uint64_t seed = 0;
    int depth = 0; ///< blocks of a diffusion transformer; 0: as many as the architecture has
};

/// What was written.
struct RandomModel {
    std::int64_t parameters = 0; ///< stored numbers
    int tensors = 0;
    std::int64_t bytes = 0; ///< of the file
};

/// Published architectures: diffusion transformers by size, patch and pictures, DiT-{S,B,L,XL}/{2,4,8}-{256,512}
/// (Peebles and Xie, arXiv 2212.09748), and the networks of SDXL (publishedComponents()).
std::vector<std::string> randomModelNames();

/// Whether an architecture is written in the one layout that it is published in.
bool hasOneLayout(const std::string& arch);

/// Sizes of the diffusion transformer of that name: 1000 classes, a latent of 4 channels and an eighth of the picture's
/// size, learned variances. @throws Error{BadArgument} listing the names.
model::dit::DitConfig randomModelConfig(const std::string& arch);

/// Name and shape of every tensor that the file will have, by name.
std::vector<std::pair<std::string, std::vector<std::int64_t>>> randomModelTensors(const RandomModelOptions& options);

/// Writes a safetensors file with every tensor that a checkpoint of this architecture and layout has, for benchmarks
/// and tests. Weights are normal with a variance of one over the layer's inputs, so that activations keep their size
/// through all blocks, modulation and output included; the same seed gives the same model in every layout. Tensors are
/// made one by one: the memory is that of the largest. The config is in the file ("tessera.config").
/// @throws Error{BadArgument} for an unknown name, Error{Failed} naming the path, Error{Cancelled} (nothing stays).
RandomModel writeRandomModel(const std::filesystem::path& file, const RandomModelOptions& options,
                             const Progress& progress = {});

} // namespace core::checkpoint
