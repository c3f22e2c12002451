#pragma once

#include "core/base/compute.h"
#include "core/base/progress.h"
#include "core/checkpoint/random_model.h"
#include "core/model/unet/unet_config.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace core::checkpoint {

/// Which pipeline to make up.
struct RandomPipelineOptions {
    std::string arch{};           ///< one of randomPipelineNames()
    std::string layout{};         ///< "diffusers": a folder; "sgm": one file; empty: the first
    Dtype dtype = Dtype::Float32; ///< of all stored weights
    std::uint64_t seed = 0;
    bool isSmall = false; ///< the same build in sizes for tests: images of 64 pixels, under a million weights a network
};

/// "SDXL", "SD-1.5", "SD-2.1".
std::vector<std::string> randomPipelineNames();
bool isRandomPipeline(const std::string& arch);

/// The sizes of a pipeline's UNet. @throws Error{BadArgument} for an unknown name.
model::unet::UnetConfig randomUnet(const std::string& arch, bool isSmall);

/// Whether a layout is a folder. @throws Error{BadArgument} for one that no pipeline has.
bool isFolderLayout(const std::string& layout);

/// Writes a whole pipeline of random weights (UNet, text encoders, tokenizers, scheduler, autoencoder): a folder as
/// diffusers has it, or a single file in the layout of SDXL's (sgm), which says nothing of itself unless it is a small
/// one. The same seed gives the same weights in both. Memory is that of the largest tensor.
/// @throws Error{BadArgument} for an unknown name or layout, Error{Failed} naming the path, Error{Cancelled} (nothing
/// stays).
RandomModel writeRandomPipeline(const std::filesystem::path& out, const RandomPipelineOptions& options,
                                const Progress& progress = {});

} // namespace core::checkpoint
