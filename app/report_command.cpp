#include "app/report_command.h"

#include "app/commands/open_model.h"
#include "app/commands/text.h"
#include "core/base/text.h"
#include "core/study/study_file.h"
#include "core/study/study_paths.h"
#include "ui/workbench/language.h"
#include "ui/workbench/offscreen.h"
#include "ui/workbench/study_report.h"

#include <CLI/CLI.hpp>

#include <filesystem>

namespace app {
namespace {

/// Whoever names a study here means what it names, so nothing is asked; but it is said where that leads.
core::study::Study readStudy(const std::string& source) {
    core::study::Study study = core::study::readStudy(source);
    for (const auto& path : pathsOutside(study, std::filesystem::absolute(source).parent_path()))
        commands::printNote(core::escapedPath(source) + ": opens " + core::escapedPath(path.path) +
                            ", which lies outside its folder");
    return study;
}

/// A study file, or the defaults on a model.
core::study::Study studyOf(const std::string& source) {
    if (core::study::hasStudyName(source))
        return readStudy(source);
    core::study::Study study;
    study.model.source = source;
    return study;
}

} // namespace

ReportCommand::ReportCommand(CLI::App& options)
    : commands::Command(options) {
    options.add_option("STUDY", m_source, "A study (.tessera), demo, a model's file or folder")->required();
    commands::addWeights(options, m_weights);
    commands::addBase(options, m_base);
    addOutput("--out", m_out, "The report, .html or .pdf", Kind::File, endsIn("out", {".html", ".pdf"}))->required();
    options.add_option("--language", m_language, "Of the report: en or de")
        ->check(CLI::IsMember({"en", "de"}))
        ->type_name("CODE")
        ->capture_default_str()
        ->group("Output");
}

commands::CommandResult ReportCommand::run(const core::Progress& progress) {
    const auto compute = common().compute();
    core::study::Study study = studyOf(m_source);
    if (!m_weights.empty())
        study.model.weights = m_weights;
    if (!m_base.empty())
        study.model.base = m_base;
    const ui::workbench::Offscreen application;
    if (m_language != "en")
        ui::workbench::applyLanguage(QString::fromStdString(m_language));
    const auto result = ui::workbench::writeReport(study, m_out, progress, compute);
    nlohmann::ordered_json json{{"out", result.file.string()},
                                {"achieved_sparsity", result.achievedSparsity},
                                {"macs_dense", result.macsDense},
                                {"macs_pruned", result.macsPruned},
                                {"psnr", result.psnr},
                                {"ssim", result.ssim},
                                {"seconds", result.seconds}};
    return {json, result.file.string() + ": sparsity " + commands::fixed(result.achievedSparsity, 3) +
                      ", MACs per picture " + commands::withPrefix(static_cast<double>(result.macsPruned)) + " of " +
                      commands::withPrefix(static_cast<double>(result.macsDense)) + ", mean SSIM " +
                      commands::fixed(result.ssim, 3) + ", " + commands::fixed(result.seconds, 1) + " s\n"};
}

} // namespace app
