#include "app/report_command.h"

#include "app/offscreen.h"
#include "app/text.h"
#include "core/base/argument.h"
#include "core/study/study_file.h"
#include "core/study/study_paths.h"
#include "ui/report/report_writer.h"

#include <CLI/CLI.hpp>

#include <filesystem>

namespace app {
namespace {

/// A study file, or the defaults on a model.
core::study::Study studyOf(const std::string& source) {
    if (core::study::hasStudyName(source))
        return core::study::readStudy(source);
    core::study::Study study;
    study.model.source = source;
    return study;
}

} // namespace

ReportCommand::ReportCommand(CLI::App& options)
    : Command(options) {
    options.add_option("STUDY", m_source, "A study (.tessera), demo, a model's file or folder")->required();
    options.add_option("--out", m_out, "The report, .html or .pdf")->required()->type_name("FILE")->group("Output");
}

CommandResult ReportCommand::run(const core::Progress& progress) {
    const std::string extension = std::filesystem::path(m_out).extension().string();
    core::requireArgument(extension == ".html" || extension == ".pdf", "out", "a .html or .pdf file",
                          "'" + m_out + "'");
    const auto compute = common().compute();
    const core::study::Study study = studyOf(m_source);
    const Offscreen application;
    const auto result = ui::report::writeReport(study, m_out, progress, compute);
    nlohmann::ordered_json json{{"out", result.file.string()},    {"achieved_sparsity", result.achievedSparsity},
                                {"macs_dense", result.macsDense}, {"macs_pruned", result.macsPruned},
                                {"psnr", result.meanPsnr},        {"ssim", result.meanSsim},
                                {"seconds", result.seconds}};
    return {json, result.file.string() + ": sparsity " + fixed(result.achievedSparsity, 3) + ", MACs per picture " +
                      withPrefix(static_cast<double>(result.macsPruned)) + " of " +
                      withPrefix(static_cast<double>(result.macsDense)) + ", mean SSIM " + fixed(result.meanSsim, 3) +
                      ", " + fixed(result.seconds, 1) + " s\n"};
}

} // namespace app
