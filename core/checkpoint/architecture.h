#pragma once

#include "core/autoencoder/autoencoder_config.h"
#include "core/checkpoint/key_map.h"
#include "core/checkpoint/random_model.h"
#include "core/checkpoint/tensor_source.h"
#include "core/formats/json.h"
#include "core/model/denoiser.h"

#include <any>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace core::checkpoint {

struct ModelFiles;

using StateDict = std::map<std::string, at::Tensor>;

/// What can be read of a checkpoint without its weights.
struct CheckpointHeader {
    const ModelFiles& files;
    const TensorSource& tensors;
    std::optional<formats::JsonView> config; ///< in the file itself, or the config.json beside it
    std::string arch;                        ///< as OpenOptions::arch
};

/// What a row of the table says about a checkpoint.
struct ModelDescription {
    std::string architecture{}; ///< "CLIPTextModel", …; empty: damaged, `whyNot` says how; else that says what it is
    std::string layout{};       ///< one of Architecture::layouts
    std::any sizes{};           ///< of the row's own type, which nothing else asks for
    model::ModelInfo info{};    ///< all but name, source, sha256 and parameters
    std::vector<MappedTensor> map{};     ///< all tensors, and where they are stored
    bool hasOwnSchedulerFile = false;    ///< its layout has a scheduler_config.json beside the config
    std::vector<std::string> warnings{}; ///< one line each
    std::string whyNot{};                ///< why it cannot be run, one line without the file's name
    std::optional<autoencoder::AutoencoderConfig> autoencoder{}; ///< of one
};

/// What a description says about pruning and cost.
struct ModelOutline {
    std::int64_t macsPerForward = 0; ///< dense, one image; of an autoencoder: decoding one of its sample size
    std::vector<model::Unit> units{};
};

/// A tensor that shows what a file holds that cannot be opened.
struct TensorMarker {
    std::string tensor{};
    std::string kind{}; ///< "a diffusion transformer (diffusers layout)"
};

/// A row of the architecture table: all that is specific to an architecture when files are read and written.
struct Architecture {
    std::string name{};                   ///< ModelInfo::architecture
    std::string what{};                   ///< "a diffusion transformer"
    std::vector<std::string> layouts{};   ///< whose names and files: "facebook", "diffusers"; the first is the default
    std::string layoutsInWords{};         ///< "…'s or diffusers' layout"
    std::vector<std::string> pipelines{}; ///< _class_name of a model_index.json; none: it is opened from none
    std::string pipelineFolder{};         ///< the network's folder in such a pipeline
    std::string examples{};               ///< of what settles a doubt as OpenOptions::arch
    std::vector<TensorMarker> markers{};
    std::vector<std::string> ownNames{};    ///< tensors that show where a model's own names begin, behind any prefix
    std::vector<std::string> published{};   ///< names for random-model
    std::vector<std::string> publishedAs{}; ///< the same names in short, for people

    /// Reads a config.json. Empty: it is of another architecture. @throws Error{BadInput} naming file and field.
    std::function<std::optional<ModelDescription>(const formats::JsonView& config)> readConfig{};
    /// Recognises a checkpoint by its config or its tensors; whether the tensors fit is found by findDifferences().
    /// Empty: it is of another architecture. @throws Error{BadInput} as readConfig().
    std::function<std::optional<ModelDescription>(const CheckpointHeader& header)> recognise{};
    std::function<ModelOutline(const ModelDescription& description)> outline{}; ///< null: nothing is known
    /// Plans random weights of one of `published`. @throws Error{BadArgument} for options that it does not have.
    std::function<RandomPlan(const RandomModelOptions& options)> random{};

    // These are null where an architecture is recognised but cannot be run.

    /// A tensor of the map that no file stores, float32 on the CPU.
    std::function<at::Tensor(const ModelDescription& description, const std::string& key)> compute{};
    /// Builds the model from all tensors of the map, as they are.
    std::function<model::DenoiserPtr(const ModelDescription& description, model::ModelInfo info,
                                     const StateDict& tensors)>
        build{};
    /// The tensors of a model by the map's keys; empty for one of another kind.
    std::function<StateDict(const model::Denoiser& model)> stateDict{};
    /// The layout that a model was read from.
    std::function<std::string(const model::Denoiser& model)> layoutOf{};
    /// A model of the same function whose blocks have the sizes that other programs expect: what was cut is zero.
    std::function<model::DenoiserPtr(const model::Denoiser& model)> fillUp{};
    /// Writes the files of a model with such a stateDict() into a folder.
    std::function<void(const model::Denoiser& model, const std::filesystem::path& folder, const std::string& layout)>
        save{};

    bool widensHalf = false; ///< on a CPU it computes in float32 from float16 weights

    bool canRun() const { return static_cast<bool>(build); }
};

} // namespace core::checkpoint
