#include "core/pruning/export.h"

#include "core/base/atomic_file.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/checkpoint/dense_model.h"
#include "core/checkpoint/safetensors.h"
#include "core/model/staged_denoiser.h"
#include "core/pruning/staged_folder.h"

namespace core::pruning {
namespace {

namespace fs = std::filesystem;

const model::StagedDenoiser& requireStaged(const model::Denoiser& denoiser, const PruneReport& report) {
    const auto* staged = dynamic_cast<const model::StagedDenoiser*>(&denoiser);
    if (!staged)
        throw Error(ErrorCode::BadArgument, denoiser.info().name + ": is not pruned; there are no stages to export");
    if (report.stages.size() != staged->stages().size() ||
        report.units.size() != staged->stages().size() * staged->units().size())
        throw Error(ErrorCode::BadArgument, denoiser.info().name + ": the report is of another pruning run");
    return *staged;
}

/// "model" for "model/", so that a name can be appended.
fs::path withoutTrailingSlash(const fs::path& folder) {
    const fs::path normal = folder.lexically_normal();
    return normal.has_filename() ? normal : normal.parent_path();
}

/// Only what may be replaced without loss: nothing, an empty folder, an older export.
void requireReplaceable(const fs::path& folder) {
    if (!fs::exists(folder) || (fs::is_directory(folder) && (fs::is_empty(folder) || isStagedModelFolder(folder))))
        return;
    throw Error(ErrorCode::Failed,
                escapedPath(folder) + ": exists and is not an exported model; choose another folder");
}

/// Writes the consumer weights of all stages and notes in `description` where there are any.
void writeStageWeights(const model::StagedDenoiser& staged, const fs::path& file, StagedFolder& description) {
    std::map<std::string, at::Tensor> tensors;
    for (std::size_t i = 0; i < staged.stages().size(); ++i) {
        description.kept.emplace_back();
        for (std::size_t unit = 0; unit < staged.units().size(); ++unit) {
            const model::KeptUnit& kept = staged.stages()[i].subnetwork.units[unit];
            description.kept.back().push_back({kept.kept, kept.weight.defined()});
            if (kept.weight.defined())
                tensors[stageTensorName(static_cast<int>(i), staged.units()[unit].name)] = kept.weight;
        }
    }
    checkpoint::writeSafetensors(file, tensors, {{"format", "pt"}});
    description.stagesSha256 = checkpoint::SafetensorsFile::open(file).sha256();
}

void writeFiles(const model::StagedDenoiser& staged, const PruneReport& report, const fs::path& folder) {
    StagedFolder description;
    description.sourceName = staged.info().name;
    description.sourceSha256 = staged.info().sha256;
    description.schedule = staged.info().schedule;
    description.report = report;
    checkpoint::saveDenseModel(*staged.dense(), folder.string());
    description.denseSha256 = checkpoint::SafetensorsFile::open(folder / StagedFolder::kDenseFile).sha256();
    writeStageWeights(staged, folder / StagedFolder::kStagesFile, description);
    writeFileAtomically(folder / StagedFolder::kFile, toJson(description));
}

/// The new folder takes the old one's place; until the last rename the old one is complete.
void replaceFolder(const fs::path& written, const fs::path& folder) {
    const fs::path old = folder.string() + ".old";
    fs::remove_all(old);
    if (fs::exists(folder))
        fs::rename(folder, old);
    fs::rename(written, folder);
    fs::remove_all(old);
}

} // namespace

void exportStagedModel(const model::Denoiser& denoiser, const PruneReport& report, const fs::path& target) {
    const model::StagedDenoiser& staged = requireStaged(denoiser, report);
    const fs::path folder = withoutTrailingSlash(target);
    const fs::path part = folder.string() + ".part";
    try {
        requireReplaceable(folder);
        fs::remove_all(part);
        fs::create_directories(part);
        translateTorchErrors("export", [&] { writeFiles(staged, report, part); });
        replaceFolder(part, folder);
    } catch (const fs::filesystem_error& error) {
        throw Error(ErrorCode::Failed, escapedPath(error.path1()) + ": " + error.code().message());
    } catch (...) {
        std::error_code ignored;
        fs::remove_all(part, ignored);
        throw;
    }
}

bool isStagedModelFolder(const fs::path& folder) {
    std::error_code ignored;
    return fs::is_regular_file(folder / StagedFolder::kFile, ignored);
}

} // namespace core::pruning
