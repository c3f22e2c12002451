#include "core/checkpoint/dense_model.h"

#include "core/base/atomic_file.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/checkpoint/weight_loader.h"
#include "core/formats/safetensors.h"
#include "core/model/dit/dit.h"

#include <utility>

namespace core::checkpoint {

namespace {

const model::dit::Dit& requireDit(const model::Denoiser& model) {
    const auto* dit = dynamic_cast<const model::dit::Dit*>(&model);
    if (dit == nullptr)
        throw Error(ErrorCode::BadArgument,
                    "model to save: expected a diffusion transformer of one stage, found another kind");
    return *dit;
}

/// Tensors of a model on their way into a file of some layout.
void writeWeights(const model::dit::Dit& dit, ModelLayout layout, const std::filesystem::path& file,
                  const std::string& config) {
    const model::dit::StateDict tensors = dit.weights().toStateDict();
    const std::vector<MappedTensor> map = mapKeys(dit.weights().config, layout);
    std::map<std::string, at::Tensor> stored;
    for (const MappedTensor& mapped : map)
        for (const std::string& name : mapped.sources)
            stored[name] = tensors.at(mapped.key).narrow(0, mapped.firstRowOf(name), mapped.sourceShape()[0]);
    formats::writeSafetensors(file, stored, {{"format", "pt"}, {"tessera.config", config}});
}

void saveFacebook(const model::dit::Dit& dit, const std::filesystem::path& folder) {
    const std::string config = modelConfigJson(dit.weights().config, dit.info());
    writeWeights(dit, ModelLayout::Facebook, folder / "model.safetensors", config);
    writeFileAtomically(folder / "config.json", config);
}

void saveDiffusers(const model::dit::Dit& dit, const std::filesystem::path& folder) {
    const std::string config = diffusersConfigJson(dit.weights().config);
    const std::filesystem::path transformer = folder / "transformer";
    writeWeights(dit, ModelLayout::Diffusers, transformer / "diffusion_pytorch_model.safetensors", config);
    writeFileAtomically(transformer / "config.json", config);
    writeFileAtomically(folder / "scheduler" / "scheduler_config.json", diffusersSchedulerJson(dit.info()));
    writeFileAtomically(folder / "model_index.json", diffusersPipelineJson(dit.info()));
}

} // namespace

OpenedModel openDenseModel(const std::string& spec, const OpenOptions& options, const model::Denoiser* like) {
    const RecognisedModel source = recogniseModel(spec, options.arch, options.weights);
    if (!source.description)
        source.tensors.fail(source.whyUnknown);
    const auto* likeDit = dynamic_cast<const model::dit::Dit*>(like);
    LoadedWeights loaded = translateTorchErrors(escapedPath(source.files.weights), [&] {
        return loadWeights(source, options, likeDit ? likeDit->weights().toStateDict() : model::dit::StateDict());
    });
    model::ModelInfo info = source.description->info;
    info.source = source.files.weights.string();
    info.sha256 = std::move(loaded.sha256);
    OpenedModel opened;
    opened.model = std::make_shared<model::dit::Dit>(std::move(info), std::move(loaded.weights));
    opened.warnings = source.warnings;
    for (std::string& warning : loaded.check.warnings())
        opened.warnings.push_back(std::move(warning));
    opened.nonFinite = loaded.check.nonFinite();
    return opened;
}

void saveDenseModel(const model::Denoiser& model, const std::string& folder, ModelLayout layout) {
    const model::dit::Dit& dit = requireDit(model);
    if (layout == ModelLayout::Facebook)
        saveFacebook(dit, folder);
    else
        saveDiffusers(dit, folder);
}

} // namespace core::checkpoint
