#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/checkpoint/dense_model.h"
#include "core/checkpoint/weight_loader.h"
#include "core/exporting/export.h"
#include "core/exporting/staged_folder.h"
#include "core/formats/safetensors.h"
#include "core/model/staged_denoiser.h"

namespace core::exporting {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& folder, const std::string& field, const std::string& reason) {
    throw Error(ErrorCode::BadInput, escapedPath(folder / StagedFolder::kFile) + ": " + field + ": " + reason);
}

/// Whether a file is the one that was written with the description.
void requireHash(const fs::path& file, const std::string& wanted, const std::string& found) {
    if (found != wanted)
        throw Error(ErrorCode::BadInput, escapedPath(file) + ": expected the SHA-256 " + escaped(wanted) +
                                             " (tessera.json: files), found " + found);
}

void checkUnits(const fs::path& folder, const StagedFolder& staged, const std::vector<model::Unit>& units) {
    for (std::size_t stage = 0; stage < staged.kept.size(); ++stage) {
        const std::string field = "stages[" + std::to_string(stage) + "].units";
        if (staged.kept[stage].size() != units.size())
            fail(folder, field,
                 "expected the model's " + std::to_string(units.size()) + ", found " +
                     std::to_string(staged.kept[stage].size()));
        for (std::size_t unit = 0; unit < units.size(); ++unit) {
            const pruning::UnitReport& found = staged.report.unit({static_cast<int>(stage), static_cast<int>(unit)});
            if (found.name != units[unit].name || found.groups != units[unit].groups)
                fail(folder, field + "[" + std::to_string(unit) + "]",
                     "expected " + units[unit].name + " of " + std::to_string(units[unit].groups) + " groups, found " +
                         escaped(found.name) + " of " + std::to_string(found.groups));
        }
    }
}

/// A consumer weight of the right shape, in the model's format.
/// @param like taken instead if its bytes are the same.
at::Tensor readWeight(const formats::SafetensorsFile& file, const std::string& name, const model::Unit& unit,
                      const model::KeptUnit* like, std::size_t kept, const model::Denoiser& dense) {
    at::Tensor weight = file.tensor(name);
    const std::vector<std::int64_t> shape{unit.outputs, static_cast<std::int64_t>(kept) * unit.groupSize};
    if (weight.sizes() != at::IntArrayRef(shape) || !at::isFloatingType(weight.scalar_type()))
        file.fail(name + ": expected floating point " + c10::str(at::IntArrayRef(shape)) + ", found " +
                  c10::str(weight.scalar_type(), " ", weight.sizes()));
    weight = weight.to(torchDevice(dense.device()), torchDtype(dense.dtype()));
    return like && like->weight.defined() ? checkpoint::sharedIfEqual(weight, like->weight) : weight;
}

/// The same unit of another model; null if that has no such stage.
const model::KeptUnit* unitOf(const model::StagedDenoiser* like, std::size_t stage, std::size_t unit) {
    if (!like || stage >= like->stages().size() || unit >= like->units().size())
        return nullptr;
    return &like->stages()[stage].subnetwork.units[unit];
}

std::vector<model::StageSubnetwork> readStages(const fs::path& folder, const StagedFolder& staged,
                                               const model::Denoiser& dense, const model::StagedDenoiser* like) {
    const auto file = formats::SafetensorsFile::open(folder / StagedFolder::kStagesFile);
    requireHash(file.path(), staged.stagesSha256, file.sha256());
    std::vector<model::StageSubnetwork> stages;
    for (std::size_t i = 0; i < staged.kept.size(); ++i) {
        const pruning::StageReport& report = staged.report.stages[i];
        stages.push_back({report.name, report.firstT, report.lastT, {}});
        for (std::size_t u = 0; u < dense.units().size(); ++u) {
            const KeptRecord& record = staged.kept[i][u];
            const model::Unit& unit = dense.units()[u];
            const std::string name = stageTensorName(static_cast<int>(i), unit.name);
            stages.back().subnetwork.units.push_back(
                {record.kept, record.hasWeight
                                  ? readWeight(file, name, unit, unitOf(like, i, u), record.kept.size(), dense)
                                  : at::Tensor()});
        }
    }
    return stages;
}

} // namespace

model::DenoiserPtr importStagedModel(const fs::path& folder, const checkpoint::OpenOptions& options,
                                     const model::Denoiser* like) {
    return translateTorchErrors(escapedPath(folder), [&]() -> model::DenoiserPtr {
        const StagedFolder staged = readStagedFolder(folder);
        const auto* likeStaged = dynamic_cast<const model::StagedDenoiser*>(like);
        const model::DenoiserPtr dense =
            checkpoint::openDenseModel(folder.string(), options, likeStaged ? likeStaged->dense().get() : nullptr)
                .model;
        requireHash(folder / StagedFolder::kDenseFile, staged.denseSha256, dense->info().sha256);
        if (dense->info().schedule.timesteps != staged.schedule.timesteps)
            fail(folder, "schedule.timesteps",
                 "expected the model's " + std::to_string(dense->info().schedule.timesteps) + ", found " +
                     std::to_string(staged.schedule.timesteps));
        checkUnits(folder, staged, dense->units());
        return std::make_shared<model::StagedDenoiser>(dense, readStages(folder, staged, *dense, likeStaged));
    });
}

pruning::PruneReport readPruneReport(const fs::path& folder) {
    return readStagedFolder(folder).report;
}

} // namespace core::exporting
