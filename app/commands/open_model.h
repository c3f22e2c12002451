#pragma once

#include "core/base/compute.h"
#include "core/checkpoint/model_images.h"
#include "core/workflow/open_model.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace app::commands {

/// What a person says about a model's file where that leaves doubt; empty: nothing.
struct ModelChoice {
    std::string arch{};                                  ///< --arch
    std::string weights{};                               ///< --weights
    std::string base{};                                  ///< --base
    std::string variant{};                               ///< --variant
    std::vector<core::conditioning::Request> requests{}; ///< that are encoded before the weights come
};

/// Adds the options of all of them to a command. @param choice has to outlive it.
void addModelChoice(CLI::App& command, ModelChoice& choice);

/// Adds --weights, --base alone, for what has no --arch.
void addWeights(CLI::App& command, std::string& weights);
void addBase(CLI::App& command, std::string& base);

/// Opens a model for a command; what there is to say about its file becomes notes on stderr.
/// @param choice settles doubt.
core::checkpoint::OpenedModel openModel(const std::string& spec, const ModelChoice& choice,
                                        const core::ComputeOptions& compute);

/// Likewise to prune it: of a model that is pruned already the dense part, which is said.
core::checkpoint::OpenedModel openPrunable(const std::string& spec, const ModelChoice& choice,
                                           const core::ComputeOptions& compute);

/// Opens what makes images of a model's x for a command; notes likewise. @param autoencoder as chosen; empty: found
/// beside the model, in its file or in its base.
core::checkpoint::ModelImages openImages(const core::model::Denoiser& model, const std::string& autoencoder,
                                         core::checkpoint::AutoencoderStay stay = {});

/// How a model is to be opened.
core::checkpoint::OpenOptions openOptions(const ModelChoice& choice, const core::ComputeOptions& compute);

/// One line on stderr, out of the way of results.
void printNote(const std::string& note);

} // namespace app::commands
