#include "ui/report/report_writer.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/report/job_watcher.h"
#include "ui/report/report_page.h"
#include "ui/workbench/main_window.h"
#include "ui/workbench/shown_stages.h"

#include <QElapsedTimer>

#include <numeric>

namespace ui::report {

namespace {

constexpr QSize plotSize(960, 420);
constexpr QSize windowSize(1500, 940);

double mean(const std::vector<double>& values) {
    return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

ReportContent contentOf(workbench::MainWindow& window) {
    ReportContent content;
    content.study = window.document().study();
    const auto shown = workbench::ShownStages::of(window.runner());
    content.plan = shown.plan;
    content.cost = shown.cost;
    content.results = window.runner().results();
    content.plot = window.plot().renderToImage(plotSize, 2);
    content.window = window.grab().toImage();
    content.device = QString::fromStdString(core::describe(window.runner().thread().options().device));
    return content;
}

void write(const ReportContent& content, const std::filesystem::path& html) {
    const QByteArray bytes = reportHtml(content).toUtf8();
    core::writeFileAtomically(html, std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

} // namespace

void writeReportPage(workbench::MainWindow& window, const std::filesystem::path& html) {
    write(contentOf(window), html);
}

ReportResult writeReport(const core::study::Study& study, const std::filesystem::path& html,
                         const core::Progress& progress, const core::ComputeOptions& compute) {
    QElapsedTimer clock;
    clock.start();
    workbench::MainWindow window({.compute = compute, .automatic = true, .remembersView = false});
    window.resize(windowSize);
    window.openStudy(study);
    JobWatcher(window.runner(), progress).wait();
    const ReportContent content = contentOf(window);
    write(content, html);

    ReportResult result;
    result.html = html;
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
