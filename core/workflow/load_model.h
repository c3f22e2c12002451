#pragma once

#include "core/base/progress.h"
#include "core/checkpoint/model_images.h"
#include "core/conditioning/conditioner.h"
#include "core/model/denoiser.h"
#include "core/pruning/prune_report.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace core::workflow {

// The work behind every job: options in, result out, no window. The window's compute thread, the report, the command
// line and the tests run it. All throw core::Error; Error{Cancelled} soon after a stop was asked for.

/// What a staged export holds besides its dense part.
struct StagedPart {
    model::DenoiserPtr model;    ///< with the subnetworks of the stages
    pruning::PruneReport report; ///< that was written with it: without loss curves
};

/// A model ready for work, with everything that the window shows about it, so that only jobs ever touch the denoiser.
struct LoadedModel {
    model::DenoiserPtr dense;         ///< of a staged export, its dense part
    std::optional<StagedPart> staged; ///< unset: a model of one stage
    model::ModelInfo info;
    conditioning::ConditionerPtr conditioner; ///< what it can be asked for
    std::vector<model::Unit> units;
    std::vector<model::Block> blocks;
    std::int64_t macsPerForward = 0; ///< of one image
    std::string spec;                ///< what it was opened with
    std::string autoencoder{};       ///< as it was chosen; empty: looked for beside the model
    std::string weights{};           ///< which set of a checkpoint's weights, as it was chosen
    std::string base{};              ///< as it was chosen
    std::string variant{};           ///< as it was chosen
    checkpoint::ModelImages images{};
    std::vector<std::string> warnings; ///< about its file, one line each
    double seconds = 0;                ///< wall time of opening it
};

struct LoadModelOptions {
    std::string spec = "demo"; ///< "demo", a file or a folder
    ComputeOptions compute;
    std::string arch{};        ///< settles doubt about a file without a config, see checkpoint::OpenOptions
    std::string autoencoder{}; ///< of a latent model; empty: looked for beside it; one that fails is a warning
    std::string weights{};     ///< which set of a checkpoint's, see checkpoint::OpenOptions
    std::string base{};        ///< pipeline of a network alone, see checkpoint::OpenOptions
    std::string variant{};     ///< weight files of a folder that come first, see checkpoint::OpenOptions
};

/// @throws pytorch::AmbiguousWeights if a person has to say which weights are meant.
LoadedModel loadModel(const LoadModelOptions& options, const Progress& progress);

struct OpenAutoencoderOptions {
    model::ModelInfo model;
    std::string autoencoder; ///< folder or file; empty: looked for beside the model
    Device device;
};

checkpoint::ModelImages openAutoencoder(const OpenAutoencoderOptions& options, const Progress& progress);

} // namespace core::workflow
