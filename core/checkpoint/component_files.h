#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace core::checkpoint {

/// The weights of a component in a pipeline's folder (unet/, vae/, text_encoder/).
struct ComponentFiles {
    std::filesystem::path folder;
    std::filesystem::path weights;     ///< a file, or an index of shards
    std::vector<std::string> others{}; ///< names of weights that lie there too and are not read
};

/// Finds them as diffusers and transformers write them: whole or in shards, safetensors before PyTorch's, and of a
/// variant ("fp16"), which is taken where there is nothing else, or before all others if it is asked for.
/// @param name "diffusion_pytorch_model", or "model" for what transformers wrote, whose PyTorch files are called
/// pytorch_model. @throws Error{BadInput} naming the folder, what was expected and what it holds instead.
ComponentFiles findComponentFiles(const std::filesystem::path& folder, const std::string& name,
                                  const std::string& variant = {});

/// "FOLDER: NAME was read; there are also …", for files with others.
std::string notRead(const ComponentFiles& files);

} // namespace core::checkpoint
