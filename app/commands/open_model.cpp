#include "app/commands/open_model.h"

#include "core/base/text.h"
#include "core/checkpoint/architecture_table.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace app::commands {

void addModelChoice(CLI::App& command, ModelChoice& choice) {
    command
        .add_option("--arch", choice.arch,
                    "The architecture, where a file leaves doubt: " + core::checkpoint::archExamples() + ", …")
        ->type_name("NAME")
        ->group("Model");
    addWeights(command, choice.weights);
    addBase(command, choice.base);
    command
        .add_option("--variant", choice.variant,
                    "Weight files of a pipeline's folder that are taken first where there are several: fp16 (default: "
                    "the plain ones)")
        ->type_name("NAME")
        ->group("Model");
}

void addWeights(CLI::App& command, std::string& weights) {
    command
        .add_option("--weights", weights,
                    "Which weights of a PyTorch checkpoint that holds several: ema, model or their key (default: the "
                    "averaged ones, ema)")
        ->type_name("KEY")
        ->group("Model");
}

void addBase(CLI::App& command, std::string& base) {
    command
        .add_option("--base", base,
                    "Folder or single file of a pipeline, for a UNet alone: what it lacks (configs, text encoders, "
                    "autoencoder) is taken from there")
        ->type_name("PLACE")
        ->group("Model");
}

core::checkpoint::OpenOptions openOptions(const ModelChoice& choice, const core::ComputeOptions& compute) {
    return {.device = compute.device,
            .dtype = compute.dtype,
            .arch = choice.arch,
            .weights = choice.weights,
            .base = choice.base,
            .variant = choice.variant,
            .requests = choice.requests};
}

core::checkpoint::OpenedModel openModel(const std::string& spec, const ModelChoice& choice,
                                        const core::ComputeOptions& compute) {
    auto opened = core::workflow::openModel(spec, openOptions(choice, compute));
    for (const std::string& warning : opened.warnings)
        printNote(warning);
    return opened;
}

core::checkpoint::OpenedModel openPrunable(const std::string& spec, const ModelChoice& choice,
                                           const core::ComputeOptions& compute) {
    auto model = core::workflow::openPrunable(spec, openOptions(choice, compute));
    for (const std::string& warning : model.opened.warnings)
        printNote(warning);
    if (model.isPruned)
        printNote(spec + ": is pruned already; this works on its dense part. To prune what is left, take a stage of "
                         "prune --format cut");
    return std::move(model.opened);
}

core::checkpoint::ModelImages openImages(const core::model::Denoiser& model, const std::string& autoencoder,
                                         core::checkpoint::AutoencoderStay stay) {
    auto images = core::checkpoint::openImages(model.info(), autoencoder, model.device(), stay);
    for (const std::string& note : images.notes)
        printNote(note);
    return images;
}

void printNote(const std::string& note) {
    std::cerr << "note: " << core::escaped(note, 2000) << '\n';
}

} // namespace app::commands
