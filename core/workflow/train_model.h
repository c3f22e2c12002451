#pragma once

#include "core/base/progress.h"
#include "core/model/denoiser.h"
#include "core/pruning/prune_report.h"
#include "core/training/distillation_weights.h"
#include "core/training/trainer_options.h"

#include <filesystem>
#include <optional>
#include <string>

namespace core::workflow {

/// How a model is trained further.
struct TrainModelOptions {
    model::DenoiserPtr model{};   ///< dense or cut: all weights learn; staged: what each stage holds of its own, on its
                                  ///< timesteps
    model::DenoiserPtr teacher{}; ///< whose answers it learns; null: it learns from the images alone
    training::DistillationWeights weights{}; ///< of teacher and images; not looked at without a teacher
    std::string images = "builtin";          ///< "builtin" or a folder
    std::string classMap{};                  ///< says which of its folders holds which class; empty: their names do
    int samples = 10000;                     ///< images held in memory at most
    std::string autoencoder{}; ///< makes latents of a folder's images: its folder or file; empty: the model's own
    double rate = 0; ///< learning rate of AdamW; 0: 1e-3 for what stages hold of their own, 1e-4 for whole models
    double weightDecay = 0;             ///< decoupled
    training::TrainerOptions trainer{}; ///< length, batch, …; groups, noising, run and checkpoint are set here
    training::TrainerHooks hooks{};
    std::filesystem::path out{}; ///< folder for the trained model; checkpoint, log and sample sheet are written beside
                                 ///< it; empty: nothing is written, and a run that ends early is lost
    std::optional<pruning::PruneReport> report{}; ///< of a staged model, which is exported with it
};

struct TrainOutcome {
    model::DenoiserPtr trained; ///< averaged weights
    training::TrainingLog log;
    std::int64_t steps = 0;
    double minutes = 0;
    std::vector<std::string> notes; ///< of a folder's images: where classes come from, what was left out
};

/// Trains a model further and writes it in the form that it came in: a model of one stage as saveDenseModel does, a
/// staged one as a staged folder. What can be known to go wrong at the end is refused before the work begins. Goes on
/// from the checkpoint beside `out`.
/// @throws Error{BadArgument} for options that do not fit the model, Error{Failed} for a folder that may not be
/// replaced, Error{BadInput} for a checkpoint of another run, Error{Cancelled} after writing a checkpoint.
TrainOutcome trainModel(const TrainModelOptions& options, const Progress& progress);

} // namespace core::workflow
