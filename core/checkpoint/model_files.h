#pragma once

#include "core/checkpoint/key_map.h"
#include "core/checkpoint/model_config.h"
#include "core/checkpoint/tensor_source.h"

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
};

/// Finds the files of a model (openModel's `spec`). @throws Error{BadInput} if there are none or several to choose
/// from.
ModelFiles findModelFiles(const std::string& spec);

/// The folder of a model that is one ("demo" included); empty for a file.
std::filesystem::path modelFolder(const std::string& spec);

/// A checkpoint whose every header and config was read: either it is a model that Tessera knows, or it says why it is
/// not.
struct RecognisedModel {
    ModelFiles files;
    TensorSource tensors;
    std::optional<ModelDescription> description;
    std::vector<MappedTensor> map; ///< where the weights are, if it is known
    std::string whyUnknown;        ///< one line without the file's name, if it is not
    std::vector<std::string> warnings;
};

/// The config and what to call it: the file's own metadata text, or the config.json beside it.
std::optional<std::pair<nlohmann::json, std::string>> readConfig(const RecognisedModel& model);

/// @param arch, weights as OpenOptions'. @throws Error{BadInput} for damaged files and for configs that contradict
/// themselves.
RecognisedModel recogniseModel(const std::string& spec, const std::string& arch, const std::string& weights = {});

} // namespace core::checkpoint
