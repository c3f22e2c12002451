#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace core::checkpoint {

/// Which files a model consists of.
struct ModelFiles {
    std::string name;              ///< "demo", or the file's or folder's name
    std::filesystem::path weights; ///< .safetensors, an index of shards, or a PyTorch checkpoint
    std::optional<std::filesystem::path> config;
    std::optional<std::filesystem::path> scheduler; ///< diffusers' scheduler_config.json
    std::optional<std::filesystem::path> pipeline;  ///< diffusers' model_index.json
};

/// Finds the files of a model (openModel's `spec`). @throws Error{BadInput} if there are none or several to choose
/// from.
ModelFiles findModelFiles(const std::string& spec);

/// The folder of a model that is one ("demo" included); of a hub's cache: that of the release which it calls main.
/// Empty for a file. @throws Error{BadInput} for a hub's cache that does not say which release is meant.
std::filesystem::path modelFolder(const std::string& spec);

} // namespace core::checkpoint
