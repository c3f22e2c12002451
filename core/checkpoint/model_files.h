#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace core::checkpoint {

/// Which files a model consists of.
struct ModelFiles {
    std::string name;              ///< "demo", or the file's or folder's name
    std::filesystem::path weights; ///< .safetensors, an index of shards, or a PyTorch checkpoint
    std::optional<std::filesystem::path> config;
    std::optional<std::filesystem::path> scheduler; ///< diffusers' scheduler_config.json
    std::optional<std::filesystem::path> pipeline;  ///< diffusers' model_index.json
    std::vector<std::string> others{}; ///< names of weights that lie beside those of a pipeline's network, not read
};

/// Finds the files of a model (openModel's `spec`). @param variant as OpenOptions'. @throws Error{BadInput} if there
/// are none or several to choose from.
ModelFiles findModelFiles(const std::string& spec, const std::string& variant = {});

/// The folder of a model that is one ("demo" included); of a hub's cache: that of the release which it calls main.
/// Empty for a file. @throws Error{BadInput} for a hub's cache that does not say which release is meant.
std::filesystem::path modelFolder(const std::string& spec);

} // namespace core::checkpoint
