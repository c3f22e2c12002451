#include "core/exporting/export.h"

#include "core/base/argument.h"
#include "core/base/atomic_file.h"
#include "core/base/atomic_folder.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/checkpoint/dense_model.h"
#include "core/checkpoint/model_files.h"
#include "core/exporting/autoencoder_copy.h"
#include "core/exporting/export_check.h"
#include "core/exporting/loader.h"
#include "core/exporting/stage_models.h"
#include "core/exporting/staged_folder.h"
#include "core/formats/safetensors.h"
#include "core/model/staged_denoiser.h"

#include <array>

namespace core::exporting {
namespace {

namespace fs = std::filesystem;

const model::StagedDenoiser& requireStaged(const model::Denoiser& denoiser, const pruning::PruneReport& report) {
    const auto* staged = dynamic_cast<const model::StagedDenoiser*>(&denoiser);
    if (!staged)
        throw Error(ErrorCode::BadArgument, denoiser.info().name + ": is not pruned; there are no stages to export");
    if (report.stages.size() != staged->stages().size() ||
        report.units.size() != staged->stages().size() * staged->units().size())
        throw Error(ErrorCode::BadArgument, denoiser.info().name + ": the report is of another pruning run");
    return *staged;
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
    formats::writeSafetensors(file, tensors, {{"format", "pt"}});
    description.stagesSha256 = formats::SafetensorsFile::open(file).sha256();
}

void writeFiles(const model::StagedDenoiser& staged, const pruning::PruneReport& report, const fs::path& folder) {
    StagedFolder description;
    description.sourceName = staged.info().name;
    description.sourceSha256 = staged.info().sha256;
    description.schedule = staged.info().schedule;
    description.report = report;
    checkpoint::saveDenseModel(*staged.dense(), folder.string());
    // A layout may call its weights otherwise.
    fs::rename(checkpoint::findModelFiles(folder.string()).weights, folder / StagedFolder::kDenseFile);
    description.denseSha256 = formats::SafetensorsFile::open(folder / StagedFolder::kDenseFile).sha256();
    writeStageWeights(staged, folder / StagedFolder::kStagesFile, description);
    writeFileAtomically(folder / StagedFolder::kFile, toJson(description));
}

/// Writes the staged folder and reads it back, a timestep of every stage.
void writeStaged(const model::StagedDenoiser& staged, const pruning::PruneReport& report, const fs::path& folder,
                 const Progress& progress) {
    progress.report("export", 0, 2);
    writeFiles(staged, report, folder);
    progress.report("export", 1, 2);
    const auto reread = importStagedModel(folder, {.device = staged.device(), .dtype = staged.dtype()}, &staged);
    std::vector<int> timesteps;
    for (const model::StageSubnetwork& stage : staged.stages())
        timesteps.push_back((stage.firstT + stage.lastT) / 2 - 1);
    requireSameForward(staged, *reread, timesteps, folder.string());
    progress.report("export", 2, 2);
}

struct FormatName {
    ExportFormat format;
    const char* name;
};

constexpr std::array<FormatName, 3> formats{
    {{ExportFormat::Staged, "staged"}, {ExportFormat::Cut, "cut"}, {ExportFormat::ZeroFilled, "zero-filled"}}};

} // namespace

std::string toString(ExportFormat format) {
    for (const FormatName& one : formats)
        if (one.format == format)
            return one.name;
    return {};
}

ExportFormat parseExportFormat(const std::string& text) {
    for (const FormatName& one : formats)
        if (text == one.name)
            return one.format;
    throw ArgumentError("format", ": expected staged, cut or zero-filled, found '" + escaped(text) + "'");
}

std::vector<std::string> exportStagedModel(const model::Denoiser& denoiser, const pruning::PruneReport& report,
                                           const fs::path& folder, const ExportForm& form, const Progress& progress) {
    const model::StagedDenoiser& staged = requireStaged(denoiser, report);
    requireReplaceable(folder);
    AtomicFolder target(folder);
    AutoencoderCopy autoencoder(staged.info(), form.autoencoder);
    translateTorchErrors("export", [&] {
        if (form.format == ExportFormat::Staged) {
            autoencoder.writeTo(target.part());
            writeStaged(staged, report, target.part(), progress);
        } else {
            writeStageModels({staged, report, form.format}, target.part(), autoencoder, progress);
        }
    });
    writeFileAtomically(target.part() / kLoaderFile, loaderText());
    progress.throwIfStopped();
    target.commit();
    return autoencoder.notes();
}

void requireReplaceable(const fs::path& folder) {
    if (isReplaceableFolder(folder))
        return;
    throw Error(ErrorCode::Failed,
                escapedPath(folder) + ": exists and is not an exported model; choose another folder");
}

bool isStagedModelFolder(const fs::path& folder) {
    std::error_code ignored;
    return fs::is_regular_file(folder / StagedFolder::kFile, ignored);
}

} // namespace core::exporting
