#include "core/exporting/staged_folder.h"

#include <nlohmann/json.hpp>

namespace core::exporting {
namespace {

using Json = nlohmann::ordered_json;

Json unitJson(const pruning::UnitReport& unit, const KeptRecord& record) {
    return {{"name", unit.name},          {"kind", model::toString(unit.kind)},
            {"place", unit.place},        {"groups", unit.groups},
            {"width", unit.kept},         {"loss", unit.loss},
            {"weight", record.hasWeight}, {"kept", record.kept}};
}

Json stagesJson(const StagedFolder& staged) {
    Json stages = Json::array();
    std::size_t next = 0; // units of all stages follow each other in the report
    for (std::size_t i = 0; i < staged.kept.size(); ++i) {
        const pruning::StageReport& stage = staged.report.stages[i];
        Json units = Json::array();
        for (const KeptRecord& record : staged.kept[i])
            units.push_back(unitJson(staged.report.units[next++], record));
        stages.push_back({{"name", stage.name},
                          {"first_t", stage.firstT},
                          {"last_t", stage.lastT},
                          {"steps", stage.steps},
                          {"sparsity", stage.sparsity},
                          {"achieved_sparsity", stage.achievedSparsity},
                          {"macs", stage.macs},
                          {"units", units}});
    }
    return stages;
}

Json scheduleJson(const schedule::ScheduleConfig& schedule) {
    return {{"name", schedule.name},
            {"timesteps", schedule.timesteps},
            {"beta_start", schedule.betaStart},
            {"beta_end", schedule.betaEnd}};
}

Json resultJson(const pruning::PruneReport& report) {
    return {{"achieved_sparsity", report.achievedSparsity},
            {"macs_dense", report.macsDense},
            {"macs_pruned", report.macsPruned},
            {"seconds_calibrate", report.secondsCalibrate},
            {"seconds_solve", report.secondsSolve},
            {"seconds_export", report.secondsExport},
            {"peak_bytes", report.peakBytes},
            {"notes", report.notes}};
}

} // namespace

std::string stageTensorName(int stage, const std::string& unit) {
    return "stages." + std::to_string(stage) + "." + unit + ".weight";
}

std::string toJson(const StagedFolder& staged) {
    const Json json{
        {"format", "tessera-staged-model"},
        {"version", StagedFolder::kVersion},
        {"source", {{"name", staged.sourceName}, {"sha256", staged.sourceSha256}}},
        {"recipe", {{"method", staged.report.method}, {"target_sparsity", staged.report.targetSparsity}}},
        {"files", {{StagedFolder::kDenseFile, staged.denseSha256}, {StagedFolder::kStagesFile, staged.stagesSha256}}},
        {"schedule", scheduleJson(staged.schedule)},
        {"result", resultJson(staged.report)},
        {"stages", stagesJson(staged)}};
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace core::exporting
