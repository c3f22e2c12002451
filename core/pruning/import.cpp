#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/checkpoint/dense_model.h"
#include "core/checkpoint/safetensors.h"
#include "core/model/staged_denoiser.h"
#include "core/pruning/export.h"
#include "core/pruning/staged_folder.h"

namespace core::pruning {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& folder, const std::string& field, const std::string& reason) {
    throw Error(ErrorCode::BadInput, escapedPath(folder / StagedFolder::kFile) + ": " + field + ": " + reason);
}

/// The file, if it is the one that was written with the description.
checkpoint::SafetensorsFile openChecked(const fs::path& folder, const char* name, const std::string& sha256) {
    checkpoint::SafetensorsFile file = checkpoint::SafetensorsFile::open(folder / name);
    const std::string found = file.sha256();
    if (found != sha256)
        file.fail("expected the SHA-256 " + escaped(sha256) + " (tessera.json: files), found " + found);
    return file;
}

void checkUnits(const fs::path& folder, const StagedFolder& staged, const std::vector<model::Unit>& units) {
    for (std::size_t stage = 0; stage < staged.kept.size(); ++stage) {
        const std::string field = "stages[" + std::to_string(stage) + "].units";
        if (staged.kept[stage].size() != units.size())
            fail(folder, field,
                 "expected the model's " + std::to_string(units.size()) + ", found " +
                     std::to_string(staged.kept[stage].size()));
        for (std::size_t unit = 0; unit < units.size(); ++unit) {
            const UnitReport& found = staged.report.units[stage * units.size() + unit];
            if (found.name != units[unit].name || found.groups != units[unit].groups)
                fail(folder, field + "[" + std::to_string(unit) + "]",
                     "expected " + units[unit].name + " of " + std::to_string(units[unit].groups) + " groups, found " +
                         escaped(found.name) + " of " + std::to_string(found.groups));
        }
    }
}

/// A consumer weight of the right shape, in the model's format.
at::Tensor readWeight(const checkpoint::SafetensorsFile& file, const std::string& name, const model::Unit& unit,
                      std::size_t kept, const model::Denoiser& dense) {
    const at::Tensor weight = file.tensor(name);
    const std::vector<std::int64_t> shape{unit.outputs, static_cast<std::int64_t>(kept) * unit.groupSize};
    if (weight.sizes() != at::IntArrayRef(shape) || !at::isFloatingType(weight.scalar_type()))
        file.fail(name + ": expected floating point " + c10::str(at::IntArrayRef(shape)) + ", found " +
                  c10::str(weight.scalar_type(), " ", weight.sizes()));
    return weight.to(torchDevice(dense.device()), torchDtype(dense.dtype()));
}

std::vector<model::StageSubnetwork> readStages(const fs::path& folder, const StagedFolder& staged,
                                               const model::Denoiser& dense) {
    const checkpoint::SafetensorsFile file = openChecked(folder, StagedFolder::kStagesFile, staged.stagesSha256);
    std::vector<model::StageSubnetwork> stages;
    for (std::size_t i = 0; i < staged.kept.size(); ++i) {
        const StageReport& report = staged.report.stages[i];
        stages.push_back({report.name, report.firstT, report.lastT, {}});
        for (std::size_t u = 0; u < dense.units().size(); ++u) {
            const KeptRecord& record = staged.kept[i][u];
            const model::Unit& unit = dense.units()[u];
            const std::string name = stageTensorName(static_cast<int>(i), unit.name);
            stages.back().subnetwork.units.push_back(
                {record.kept,
                 record.hasWeight ? readWeight(file, name, unit, record.kept.size(), dense) : at::Tensor()});
        }
    }
    return stages;
}

} // namespace

model::DenoiserPtr importStagedModel(const fs::path& folder, const Device& device, Dtype dtype) {
    return translateTorchErrors(escapedPath(folder), [&]() -> model::DenoiserPtr {
        const StagedFolder staged = readStagedFolder(folder);
        openChecked(folder, StagedFolder::kDenseFile, staged.denseSha256);
        const model::DenoiserPtr dense = checkpoint::openDenseModel(folder.string(), {device, dtype, ""}).model;
        if (dense->info().schedule.timesteps != staged.schedule.timesteps)
            fail(folder, "schedule.timesteps",
                 "expected the model's " + std::to_string(dense->info().schedule.timesteps) + ", found " +
                     std::to_string(staged.schedule.timesteps));
        checkUnits(folder, staged, dense->units());
        return std::make_shared<model::StagedDenoiser>(dense, readStages(folder, staged, *dense));
    });
}

PruneReport readPruneReport(const fs::path& folder) {
    return readStagedFolder(folder).report;
}

} // namespace core::pruning
