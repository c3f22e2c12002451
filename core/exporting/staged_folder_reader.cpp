#include "core/exporting/staged_folder.h"

#include "core/base/text.h"
#include "core/formats/json.h"
#include "core/model/unit_json.h"

#include <nlohmann/json.hpp>

namespace core::exporting {
namespace {

using formats::JsonView;

constexpr int kMaxStages = 1000;
constexpr int kMaxGroups = 1 << 20;

int smallInteger(const JsonView& view, int smallest, int largest) {
    return static_cast<int>(view.integer(smallest, largest));
}

/// The kept groups of a unit of this name and size.
std::vector<int> readKept(const JsonView& view, const pruning::UnitReport& unit) {
    const std::string name = escaped(unit.name) + ": ";
    std::vector<int> kept;
    for (const JsonView& item : view.items()) {
        const nlohmann::json& value = item.value();
        const bool isIndex = value.is_number_unsigned() && value.get<std::uint64_t>() < std::uint64_t(unit.groups);
        if (!isIndex)
            item.fail(name + "expected an integer from 0 to " + std::to_string(unit.groups - 1) + ", found " +
                      escaped(value.dump(-1, ' ', true), 60));
        const int group = value.get<int>();
        if (!kept.empty() && group <= kept.back())
            item.fail(name + "expected ascending indices, found " + std::to_string(group) + " after " +
                      std::to_string(kept.back()));
        kept.push_back(group);
    }
    if (static_cast<int>(kept.size()) != unit.kept)
        view.fail(name + "expected " + std::to_string(unit.kept) + " indices (the width), found " +
                  std::to_string(kept.size()));
    return kept;
}

void readUnit(const JsonView& view, int stage, StagedFolder& staged) {
    pruning::UnitReport unit;
    unit.name = view.at("name").string();
    unit.kind = model::readUnitKind(view);
    unit.place = model::readUnitPlace(view);
    unit.stage = stage;
    unit.groups = smallInteger(view.at("groups"), 1, kMaxGroups);
    unit.kept = smallInteger(view.at("width"), 1, unit.groups);
    unit.loss = view.at("loss").number();
    staged.kept.back().push_back({readKept(view.at("kept"), unit), view.at("weight").boolean()});
    staged.report.units.push_back(std::move(unit));
}

void readStage(const JsonView& view, StagedFolder& staged) {
    pruning::StageReport stage;
    stage.name = view.at("name").string();
    stage.firstT = smallInteger(view.at("first_t"), 1, staged.schedule.timesteps);
    stage.lastT = smallInteger(view.at("last_t"), stage.firstT, staged.schedule.timesteps);
    stage.steps = smallInteger(view.at("steps"), 0, staged.schedule.timesteps);
    stage.sparsity = view.at("sparsity").number(0, 1);
    stage.achievedSparsity = view.at("achieved_sparsity").number(0, 1);
    stage.macs = view.at("macs").integer(0);
    staged.kept.emplace_back();
    for (const JsonView& unit : view.at("units").items())
        readUnit(unit, static_cast<int>(staged.report.stages.size()), staged);
    staged.report.stages.push_back(std::move(stage));
}

void readStages(const JsonView& view, StagedFolder& staged) {
    const formats::JsonItems stages = view.items();
    if (stages.empty() || stages.size() > kMaxStages)
        view.fail("expected 1 to " + std::to_string(kMaxStages) + " stages, found " + std::to_string(stages.size()));
    for (const JsonView& stage : stages)
        readStage(stage, staged);
    std::vector<bool> covered(static_cast<std::size_t>(staged.schedule.timesteps) + 1, false);
    for (std::size_t i = 0; i < stages.size(); ++i)
        for (int t = staged.report.stages[i].firstT; t <= staged.report.stages[i].lastT; ++t) {
            if (covered[static_cast<std::size_t>(t)])
                stages[i].at("first_t").fail("t = " + std::to_string(t) + " is in another stage too");
            covered[static_cast<std::size_t>(t)] = true;
        }
    for (int t = 1; t <= staged.schedule.timesteps; ++t)
        if (!covered[static_cast<std::size_t>(t)])
            view.fail("t = " + std::to_string(t) + " is in no stage");
}

void readSchedule(const JsonView& view, schedule::ScheduleConfig& schedule) {
    schedule.name = view.at("name").string();
    schedule.timesteps = smallInteger(view.at("timesteps"), 1, 1000000);
    schedule.betaStart = view.at("beta_start").number();
    schedule.betaEnd = view.at("beta_end").number();
}

void readResult(const JsonView& view, pruning::PruneReport& report) {
    report.achievedSparsity = view.at("achieved_sparsity").number(0, 1);
    report.macsDense = view.at("macs_dense").integer(0);
    report.macsPruned = view.at("macs_pruned").integer(0);
    report.secondsCalibrate = view.at("seconds_calibrate").number();
    report.secondsSolve = view.at("seconds_solve").number();
    report.secondsExport = view.at("seconds_export").number();
    report.peakBytes = view.at("peak_bytes").integer(0);
    report.notes = view.at("notes").strings();
}

void checkFormat(const JsonView& view) {
    if (view.at("format").string() != "tessera-staged-model")
        view.at("format").fail(R"(expected "tessera-staged-model", found ")" + escaped(view.at("format").string()) +
                               "\"");
    const std::int64_t version = view.at("version").integer(1);
    if (version > StagedFolder::kVersion)
        view.at("version").fail("expected " + std::to_string(StagedFolder::kVersion) + ", found " +
                                std::to_string(version) + ": written by a newer Tessera");
}

} // namespace

StagedFolder readStagedFolder(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / StagedFolder::kFile;
    const nlohmann::json json = formats::readJsonFile(file, {.bytes = 64U << 20U});
    const JsonView view(json, escapedPath(file));
    checkFormat(view);
    StagedFolder staged;
    staged.sourceName = view.at("source").at("name").string();
    staged.sourceSha256 = view.at("source").at("sha256").string();
    staged.denseSha256 = view.at("files").at(StagedFolder::kDenseFile).string();
    staged.stagesSha256 = view.at("files").at(StagedFolder::kStagesFile).string();
    staged.report.method = view.at("recipe").at("method").string();
    staged.report.targetSparsity = view.at("recipe").at("target_sparsity").number(0, 1);
    readSchedule(view.at("schedule"), staged.schedule);
    readResult(view.at("result"), staged.report);
    readStages(view.at("stages"), staged);
    return staged;
}

} // namespace core::exporting
