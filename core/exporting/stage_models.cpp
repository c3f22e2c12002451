#include "core/exporting/stage_models.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/checkpoint/dense_model.h"
#include "core/exporting/export_check.h"
#include "core/model/zero_filled.h"

#include <nlohmann/json.hpp>

namespace core::exporting {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// "stage-1-early": a stage's name may come from a file and hold anything.
std::string folderName(std::size_t stage, const std::string& name) {
    std::string folder = "stage-" + std::to_string(stage + 1);
    std::string clean;
    for (const char c : name)
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-')
            clean += c;
    return clean.empty() ? folder : folder + '-' + clean;
}

Json unitsJson(const model::StagedDenoiser& staged, const model::Subnetwork& subnetwork) {
    Json units = Json::array();
    for (std::size_t i = 0; i < staged.units().size(); ++i) {
        const model::Unit& unit = staged.units()[i];
        const std::vector<int>& kept = subnetwork.units[i].kept;
        units.push_back({{"name", unit.name},
                         {"kind", model::toString(unit.kind)},
                         {"block", unit.block},
                         {"place", unit.place},
                         {"groups", unit.groups},
                         {"group_size", unit.groupSize},
                         {"width", kept.size()},
                         {"kept", kept}});
    }
    return units;
}

Json stageJson(const model::StagedDenoiser& staged, const pruning::StageReport& report, std::size_t stage,
               const model::ModelInfo& written) {
    const model::StageSubnetwork& part = staged.stages()[stage];
    return {{"name", part.name},
            {"folder", folderName(stage, part.name)},
            {"sha256", written.sha256},
            {"first_t", part.firstT},
            {"last_t", part.lastT},
            {"steps", report.steps},
            {"sparsity", report.sparsity},
            {"achieved_sparsity", report.achievedSparsity},
            {"macs", staged.macsPerForward(part.firstT - 1)},
            {"parameters", written.parameters},
            {"units", unitsJson(staged, part.subnetwork)}};
}

/// How a program that opens the stages one by one chooses among them, for people.
std::string useOf(const model::ModelInfo& info) {
    const std::string last = std::to_string(info.schedule.timesteps);
    const bool isTime = info.timeInput == schedule::TimeInput::DataShare;
    return "a sampling step at training timestep t, 1 to " + last +
           (isTime ? ", of the network's time u, t = max(1, ceil(" + last + "*(1 - u)))" : std::string()) +
           ", runs the stage with first_t <= t <= last_t";
}

/// Writes one stage and reads it back. @return what the written model says about itself.
model::ModelInfo writeStage(const StageModels& models, std::size_t stage, const fs::path& folder,
                            AutoencoderCopy& autoencoder) {
    const model::DenoiserPtr& dense = models.staged.dense();
    const model::StageSubnetwork& part = models.staged.stages()[stage];
    const model::DenoiserPtr model = models.format == ExportFormat::Cut
                                         ? dense->cut(part.subnetwork)
                                         : checkpoint::filledUp(*model::zeroFilled(*dense, part.subnetwork));
    const std::string path = (folder / folderName(stage, part.name)).string();
    autoencoder.writeTo(path);
    checkpoint::saveDenseModel(*model, path, checkpoint::layoutOf(*dense));
    const auto reread =
        checkpoint::openDenseModel(path, {.device = dense->device(), .dtype = dense->dtype()}, model.get()).model;
    requireSameForward(*model, *reread, {(part.firstT + part.lastT) / 2 - 1}, path);
    return reread->info();
}

} // namespace

void writeStageModels(const StageModels& models, const fs::path& folder, AutoencoderCopy& autoencoder,
                      const Progress& progress) {
    const auto& [staged, report, format] = models;
    const auto count = static_cast<std::int64_t>(staged.stages().size());
    Json stages = Json::array();
    for (std::size_t i = 0; i < staged.stages().size(); ++i) {
        progress.report("export", static_cast<std::int64_t>(i), count);
        stages.push_back(stageJson(staged, report.stages[i], i, writeStage(models, i, folder, autoencoder)));
    }
    const model::ModelInfo& info = staged.info();
    const Json json{{"format", "tessera-stage-models"},
                    {"version", 2},
                    {"models", toString(format)},
                    {"layout", checkpoint::layoutOf(*staged.dense())},
                    {"use", useOf(info)},
                    {"source", {{"name", info.name}, {"sha256", info.sha256}}},
                    {"recipe", {{"method", report.method}, {"target_sparsity", report.targetSparsity}}},
                    {"stages", std::move(stages)}};
    writeFileAtomically(folder / kStageModelsFile, json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
    progress.report("export", count, count);
}

} // namespace core::exporting
