#include "core/checkpoint/dense_model.h"

#include "core/base/atomic_file.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/checkpoint/model_files.h"
#include "core/checkpoint/safetensors.h"
#include "core/checkpoint/weight_check.h"
#include "core/model/dit.h"

#include <utility>

namespace core::checkpoint {

namespace {

/// One tensor in float32 on the CPU, from its parts.
at::Tensor readTensor(const RecognisedModel& source, const MappedTensor& tensor) {
    if (tensor.sources.empty())
        return model::positionTable(source.description->dit.hiddenSize, source.description->dit.gridSize());
    std::vector<at::Tensor> parts;
    for (const std::string& name : tensor.sources)
        parts.push_back(source.tensors.tensor(name));
    const at::Tensor whole = parts.size() == 1 ? parts.front() : at::cat(parts);
    return whole.to(at::kFloat);
}

/// diffusers stores every block's own embedders, which are equal as a rule: these then share one memory.
void shareEqualEmbedders(model::DitWeights& weights) {
    const auto share = [](const at::Tensor& first, at::Tensor& other) {
        if (at::equal(first, other))
            other = first;
    };
    for (model::DitEmbedders& later : weights.laterEmbedders) {
        share(weights.timeIn.weight, later.timeIn.weight);
        share(weights.timeIn.bias, later.timeIn.bias);
        share(weights.timeOut.weight, later.timeOut.weight);
        share(weights.timeOut.bias, later.timeOut.bias);
        share(weights.labels, later.labels);
    }
}

model::DitWeights readWeights(const RecognisedModel& source, const OpenOptions& options, WeightCheck& check) {
    model::StateDict tensors;
    for (const MappedTensor& mapped : source.map) {
        const at::Tensor tensor = readTensor(source, mapped);
        if (!mapped.sources.empty())
            check.look(mapped.key, tensor);
        tensors[mapped.key] = tensor.to(torchDevice(options.device), torchDtype(options.dtype));
    }
    model::DitWeights weights = model::ditFromStateDict(source.description->dit, tensors);
    shareEqualEmbedders(weights);
    return weights;
}

} // namespace

OpenedModel openDenseModel(const std::string& spec, const OpenOptions& options) {
    const RecognisedModel source = recogniseModel(spec, options.arch);
    if (!source.description)
        source.tensors.fail(source.whyUnknown);
    model::ModelInfo info = source.description->info;
    info.source = source.files.weights.string();
    info.sha256 = source.tensors.sha256();
    WeightCheck check;
    OpenedModel opened;
    opened.model = translateTorchErrors(escapedPath(source.files.weights), [&] {
        return std::make_shared<model::Dit>(std::move(info), readWeights(source, options, check));
    });
    opened.warnings = source.warnings;
    for (std::string& warning : check.warnings())
        opened.warnings.push_back(std::move(warning));
    opened.nonFinite = check.nonFinite();
    return opened;
}

void saveDenseModel(const model::Denoiser& model, const std::string& folder) {
    const auto* dit = dynamic_cast<const model::Dit*>(&model);
    if (dit == nullptr)
        throw Error(ErrorCode::BadArgument,
                    "model to save: expected a dense diffusion transformer, found another kind");
    const model::DitConfig& sizes = dit->weights().config;
    for (const model::Unit& unit : dit->units())
        if (unit.groups != (unit.kind == model::UnitKind::AttentionHead ? sizes.numHeads : sizes.mlpWidth()))
            throw Error(ErrorCode::BadArgument, "model to save: expected a dense model, found " + unit.name + " cut");
    const std::filesystem::path path(folder);
    const std::string config = modelConfigJson(sizes, dit->info());
    writeSafetensors(path / "model.safetensors", dit->weights().toStateDict(),
                     {{"format", "pt"}, {"tessera.config", config}});
    writeFileAtomically(path / "config.json", config);
}

} // namespace core::checkpoint
