#pragma once

#include "core/checkpoint/opened_model.h"

#include <string>

namespace core::workflow {

/// Opens a model. `spec` is one of
///  - "demo": the built-in model;
///  - a .safetensors file or a PyTorch checkpoint (.pt, …) in a layout of the architecture table: described by
///    its metadata text "tessera.config", by the config.json beside it, or recognised from its shapes;
///  - a folder in the diffusers layout: a pipeline (model_index.json) or its transformer alone;
///  - a folder that Tessera wrote: a dense model (config.json and model.safetensors) or a staged one.
/// Everything is checked before weights are loaded. @throws Error{BadInput}, one line naming file and field; tensors
/// that do not fit are listed (the first ten) with a guess at what the file is. @throws Error{BadArgument} for an
/// unknown `arch`.
checkpoint::OpenedModel openModel(const std::string& spec, const checkpoint::OpenOptions& options = {});

/// A model to be pruned: of a staged one's folder its dense part, of anything else what openModel() opens.
struct PrunableModel {
    checkpoint::OpenedModel opened;
    bool isPruned = false; ///< it is the dense part of a staged one
};
/// @throws as openModel().
PrunableModel openPrunable(const std::string& spec, const checkpoint::OpenOptions& options = {});

} // namespace core::workflow
