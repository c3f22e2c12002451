#include "app/commands/prune_command.h"

#include "app/commands/open_model.h"
#include "app/commands/text.h"
#include "core/base/error.h"
#include "core/base/stopwatch.h"
#include "core/base/text.h"
#include "core/exporting/export.h"
#include "core/workflow/prune_model.h"
#include "core/workflow/study_options.h"

#include <CLI/CLI.hpp>

#include <filesystem>

namespace app::commands {
namespace {

using core::pruning::PruneReport;
using Json = nlohmann::ordered_json;

Json stagesJson(const PruneReport& report) {
    Json stages = Json::array();
    for (const auto& stage : report.stages)
        stages.push_back({{"name", stage.name},
                          {"first_t", stage.firstT},
                          {"last_t", stage.lastT},
                          {"steps", stage.steps},
                          {"sparsity", stage.sparsity},
                          {"achieved_sparsity", stage.achievedSparsity},
                          {"macs", stage.macs}});
    return stages;
}

Json unitsJson(const PruneReport& report) {
    Json units = Json::array();
    for (const auto& unit : report.units)
        units.push_back({{"name", unit.name},
                         {"kind", toString(unit.kind)},
                         {"place", unit.place},
                         {"stage", report.stages.at(static_cast<std::size_t>(unit.stage)).name},
                         {"groups", unit.groups},
                         {"kept", unit.kept},
                         {"loss", unit.loss}});
    return units;
}

Json toJson(const PruneReport& report, const std::string& out) {
    return {
        {"out", out},
        {"method", report.method},
        {"target_sparsity", report.targetSparsity},
        {"achieved_sparsity", report.achievedSparsity},
        {"macs_dense", report.macsDense},
        {"macs_pruned", report.macsPruned},
        {"stages", stagesJson(report)},
        {"units", unitsJson(report)},
        {"seconds",
         {{"calibrate", report.secondsCalibrate}, {"solve", report.secondsSolve}, {"export", report.secondsExport}}},
        {"peak_bytes", report.peakBytes},
        {"notes", report.notes}};
}

std::string toText(const PruneReport& report, const std::string& out) {
    std::vector<std::vector<std::string>> rows{{"stage", "t", "steps", "sparsity", "achieved", "MACs per forward"}};
    for (const auto& stage : report.stages)
        rows.push_back({stage.name, std::to_string(stage.lastT) + "…" + std::to_string(stage.firstT),
                        std::to_string(stage.steps), fixed(stage.sparsity, 3), fixed(stage.achievedSparsity, 3),
                        withPrefix(static_cast<double>(stage.macs))});
    return table(rows) + '\n' + out + ": " + report.method + ", sparsity " + fixed(report.achievedSparsity, 3) +
           " (target " + fixed(report.targetSparsity, 3) + "), MACs per picture " +
           withPrefix(static_cast<double>(report.macsPruned)) + " of " +
           withPrefix(static_cast<double>(report.macsDense)) + "\nseconds: statistics " +
           fixed(report.secondsCalibrate, 2) + ", solve " + fixed(report.secondsSolve, 2) + ", export " +
           fixed(report.secondsExport, 2) + '\n';
}

} // namespace

PruneCommand::PruneCommand(CLI::App& options)
    : Command(options) {
    m_study.addModel(options);
    m_study.addStages(options);
    m_study.addSampler(options, "Sampler");
    m_study.addTarget(options);
    m_study.addPruning(options);
    m_study.addPrompts(options);
    options.add_flag("--accept-non-finite", m_acceptNonFinite, "Prune a model with NaN or infinite weights too")
        ->group("Model");
    options.add_option("--memory", m_memoryGib, "Memory for the statistics (0: a quarter of the machine's)")
        ->type_name("GIB")
        ->capture_default_str()
        ->group("Statistics");
    addOutput("--out", m_out, "Folder for the pruned model", Kind::Folder, core::exporting::requireReplaceable)
        ->required();
    options
        .add_option(
            "--format", m_format,
            "staged: one folder that opens as the pruned model; cut: a cut model per stage, in the source's "
            "layout; zero-filled: per stage a model of full shapes that any tool opens. A latent model's "
            "autoencoder goes along; load_tessera.py in the folder runs it with PyTorch alone, in diffusers or as "
            "facebookresearch/DiT's model")
        ->type_name("FORMAT")
        ->capture_default_str()
        ->group("Output");
}

CommandResult PruneCommand::run(const core::Progress& progress) {
    const auto format = core::exporting::parseExportFormat(m_format);
    const auto study = m_study.study(common());
    const auto compute = common().compute();
    const core::ComputeScope scope(compute);
    const auto opened = openPrunable(study.model.source, m_study.choice(), compute);
    if (opened.nonFinite > 0 && !m_acceptNonFinite)
        throw core::Error(core::ErrorCode::BadInput, core::escaped(study.model.source, 1000) + ": " +
                                                         std::to_string(opened.nonFinite) +
                                                         (opened.nonFinite == 1 ? " weight is" : " weights are") +
                                                         " NaN or infinite (--accept-non-finite prunes all the same)");
    const auto& info = opened.model->info();
    const core::schedule::NoiseSchedule schedule(info.schedule);
    const auto plan = m_study.plan(study, schedule);
    auto calibration = core::workflow::calibrationOptions(study);
    calibration.memoryGib = m_memoryGib;
    calibration.prompts = study.sampling.words.prompts;
    auto pruning = core::workflow::pruneOptions(study, info);
    if (!study.calibration.bank.empty()) // else the statistics of an ended run are gone too
        pruning.solving = m_out + ".solving";
    auto outcome = core::workflow::pruneModel({.dense = opened.model,
                                               .plan = plan,
                                               .pruning = pruning,
                                               .calibration = std::move(calibration),
                                               .lossWeights = core::workflow::lossWeightOptions(study)},
                                              progress);
    for (const std::string& note : outcome.report.notes)
        printNote(note);
    const core::Stopwatch watch;
    const auto exportNotes = core::exporting::exportStagedModel(*outcome.pruned, outcome.report, m_out,
                                                                {format, study.model.autoencoder}, progress);
    for (const std::string& note : exportNotes)
        printNote(note);
    std::error_code ignored; // what stays is found by the next run
    std::filesystem::remove_all(pruning.solving, ignored);
    outcome.report.secondsExport = watch.seconds();
    Json json = toJson(outcome.report, m_out);
    json["format"] = m_format;
    return {std::move(json), toText(outcome.report, m_out)};
}

} // namespace app::commands
