#include "core/workflow/load_model.h"

#include "core/base/error.h"
#include "core/base/stopwatch.h"
#include "core/checkpoint/model_files.h"
#include "core/exporting/export.h"
#include "core/model/staged_denoiser.h"
#include "core/workflow/open_model.h"

namespace core::workflow {

namespace {

/// A staged export becomes its dense part, with the staged model beside it.
void takeStagedPart(LoadedModel& model) {
    const auto staged = std::dynamic_pointer_cast<const model::StagedDenoiser>(model.dense);
    if (!staged)
        return;
    model.staged = StagedPart{staged, exporting::readPruneReport(checkpoint::modelFolder(model.spec))};
    model.dense = staged->dense();
}

/// A model can be worked with whatever is wrong with an autoencoder.
void openImages(LoadedModel& model, const std::string& autoencoder) {
    const Device device = model.dense->device();
    model.autoencoder = autoencoder;
    try {
        model.images = checkpoint::openImages(model.info, autoencoder, device);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        model.warnings.emplace_back(error.what());
        model.images = checkpoint::openImages(model.info, {}, device);
    }
    const std::vector<std::string>& notes = model.images.notes;
    model.warnings.insert(model.warnings.end(), notes.begin(), notes.end());
}

} // namespace

LoadedModel loadModel(const LoadModelOptions& options, const Progress& progress) {
    const Stopwatch watch;
    progress.report("loading", 0, 1);
    LoadedModel model;
    checkpoint::OpenedModel opened = workflow::openModel(options.spec, {.device = options.compute.device,
                                                                        .dtype = options.compute.dtype,
                                                                        .arch = options.arch,
                                                                        .weights = options.weights,
                                                                        .base = options.base,
                                                                        .variant = options.variant});
    model.spec = options.spec;
    model.dense = std::move(opened.model);
    takeStagedPart(model);
    model.warnings = std::move(opened.warnings);
    model.info = model.dense->info();
    model.base = options.base;
    model.variant = options.variant;
    model.conditioner = conditioning::usualConditioner(model.info);
    model.units = model.dense->units();
    model.blocks = model.dense->blocks();
    model.macsPerForward = model.dense->macsPerForward(0);
    model.weights = options.weights;
    openImages(model, options.autoencoder);
    model.seconds = watch.seconds();
    progress.report("loading", 1, 1);
    return model;
}

checkpoint::ModelImages openAutoencoder(const OpenAutoencoderOptions& options, const Progress& progress) {
    progress.report("loading", 0, 1);
    checkpoint::ModelImages images = checkpoint::openImages(options.model, options.autoencoder, options.device);
    progress.report("loading", 1, 1);
    return images;
}

} // namespace core::workflow
