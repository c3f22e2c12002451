#include "core/checkpoint/dense_model.h"

#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/checkpoint/architecture_table.h"
#include "core/checkpoint/weight_loader.h"

#include <utility>

namespace core::checkpoint {

namespace {

const Architecture& requireSavable(const model::Denoiser& model) {
    const Architecture* row = architectureOf(model);
    if (row == nullptr)
        throw Error(ErrorCode::BadArgument,
                    "model to save: expected " + runnableModels() + " of one stage, found another kind");
    return *row;
}

} // namespace

OpenedModel openDenseModel(const std::string& spec, const OpenOptions& options, const model::Denoiser* like) {
    const RecognisedModel source = recogniseModel(
        spec, {.arch = options.arch, .weights = options.weights, .base = options.base, .variant = options.variant});
    if (!source.description)
        source.tensors.fail(source.whyUnknown);
    const Architecture& row = *source.architecture;
    LoadedWeights loaded;
    OpenedModel opened;
    std::vector<std::string> notes;
    opened.model = translateTorchErrors(escapedPath(source.files.weights), [&] {
        model::ModelInfo info = source.description->info;
        info.source = source.files.weights.string();
        info.base = options.base;
        info.variant = options.variant;
        if (options.complete) // before the weights: what it loads has left when they come
            options.complete(info, notes);
        loaded = loadWeights(source, options, like ? row.stateDict(*like) : StateDict());
        info.sha256 = loaded.sha256;
        return row.build(*source.description, std::move(info), loaded.tensors);
    });
    opened.warnings = source.description->warnings;
    opened.warnings.insert(opened.warnings.end(), notes.begin(), notes.end());
    for (std::string& warning : loaded.check.warnings())
        opened.warnings.push_back(std::move(warning));
    opened.nonFinite = loaded.check.nonFinite();
    return opened;
}

void saveDenseModel(const model::Denoiser& model, const std::string& folder, const std::string& layout) {
    const Architecture& row = requireSavable(model);
    row.save(model, folder, layout.empty() ? row.layouts.front() : layout);
}

model::DenoiserPtr filledUp(const model::Denoiser& model) {
    return translateTorchErrors("filling up", [&] { return requireSavable(model).fillUp(model); });
}

std::string layoutOf(const model::Denoiser& model) {
    return requireSavable(model).layoutOf(model);
}

} // namespace core::checkpoint
