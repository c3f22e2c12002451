#include "ui/report/report_writer.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "ui/report/job_watcher.h"
#include "ui/report/report_content.h"
#include "ui/report/report_page.h"
#include "ui/report/report_paper.h"
#include "ui/report/report_text.h"
#include "ui/workbench/main_window.h"

#include <QElapsedTimer>

namespace ui::report {

namespace {

constexpr QSize windowSize(1500, 940);

void write(const ReportContent& content, const std::filesystem::path& file) {
    const QByteArray bytes = file.extension() == ".pdf" ? reportPdf(content) : reportHtml(content);
    core::writeFileAtomically(file, std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

} // namespace

void writeReportOf(workbench::MainWindow& window, const std::filesystem::path& file) {
    write(contentOf(window), file);
}

ReportResult writeReport(const core::study::Study& study, const std::filesystem::path& file,
                         const core::Progress& progress, const core::ComputeOptions& compute) {
    QElapsedTimer clock;
    clock.start();
    workbench::MainWindow window({.compute = compute, .automatic = true, .remembersView = false});
    window.resize(windowSize);
    QString rejected;
    QObject::connect(&window.document(), &workbench::StudyDocument::rejected, &window,
                     [&rejected](workbench::StudyField, const QString& message) { rejected = message; });
    window.openStudy(study);
    JobWatcher(window.runner(), progress).wait();
    if (!rejected.isEmpty()) // the report would be about other choices
        throw core::Error(core::ErrorCode::BadInput, study.model.source + ": " + rejected.toStdString());
    const ReportContent content = contentOf(window);
    write(content, file);

    ReportResult result;
    result.file = file;
    if (const auto& pruned = content.results.pruned) {
        result.achievedSparsity = pruned->report.achievedSparsity;
        result.macsDense = pruned->report.macsDense;
        result.macsPruned = pruned->report.macsPruned;
    }
    result.meanPsnr = mean(content.results.prunedPictures.psnr);
    result.meanSsim = mean(content.results.prunedPictures.ssim);
    result.seconds = static_cast<double>(clock.elapsed()) / 1000;
    return result;
}

} // namespace ui::report
