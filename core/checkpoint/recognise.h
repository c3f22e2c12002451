#pragma once

#include "core/checkpoint/architecture.h"
#include "core/checkpoint/model_files.h"

#include <optional>
#include <string>

namespace core::checkpoint {

/// A checkpoint whose every header and config was read: either it is a model that Tessera runs, or it says why it is
/// not.
struct RecognisedModel {
    ModelFiles files;
    TensorSource tensors;
    const Architecture* architecture = nullptr;  ///< its row, if it can be run
    std::optional<ModelDescription> description; ///< likewise
    std::string whyUnknown;                      ///< one line without the file's name, if it can't
};

/// What a person says about a model's files; as OpenOptions'.
struct RecogniseOptions {
    std::string arch{};
    std::string weights{};
    std::string base{};
    std::string variant{};
};

/// Walks over the table's rows that can be run. @throws Error{BadInput} for damaged files and for configs that
/// contradict themselves.
RecognisedModel recogniseModel(const std::string& spec, const RecogniseOptions& options = {});

/// A row of the table and what it says about a checkpoint.
struct RecognisedComponent {
    const Architecture* architecture = nullptr;
    ModelDescription description;
};

/// Walks over the other rows: what a checkpoint is that no model can be opened from. Empty: none of the table's.
/// @throws Error{BadInput} for configs that contradict themselves.
std::optional<RecognisedComponent> recogniseComponent(const RecognisedModel& model);

} // namespace core::checkpoint
