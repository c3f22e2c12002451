#include "ui/workbench/study_report.h"

#include "core/base/error.h"
#include "core/metrics/set_quality.h"
#include "ui/panels/layer_map.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/report/report_text.h"
#include "ui/report/report_writer.h"
#include "ui/study/job_watcher.h"
#include "ui/study/shown_stages.h"
#include "ui/variants/compared_variants.h"
#include "ui/variants/trade_off_plot.h"
#include "ui/workbench/main_window.h"

#include <QElapsedTimer>

#include <limits>

namespace ui::workbench {

namespace {

constexpr QSize plotSize(780, 360);
constexpr QSize windowSize(1500, 940);

} // namespace

report::ReportContent contentOf(MainWindow& window) {
    study::StudyRunner& runner = window.runner();
    const auto shown = study::ShownStages::of(runner);
    const study::StudyResults& results = runner.results();
    report::ReportContent content{.study = window.document().study(),
                                  .plan = shown.plan,
                                  .cost = shown.cost,
                                  .results = results,
                                  .prunedIsCurrent = !results.present().pruned || runner.prunedIsCurrent(),
                                  .imagesAreCurrent = runner.isCurrent(core::study::denseId) &&
                                                      runner.isCurrent(core::study::presentId),
                                  .dynamics = window.plot().encode(plotSize, QStringLiteral("svg")),
                                  .columns = variants::comparedVariants(runner),
                                  .tradeOff = {},
                                  .layerMap = {},
                                  .window = window.grab().toImage(),
                                  .compute = runner.thread().options(),
                                  .made = QDateTime::currentDateTime()};
    if (const auto* map = window.findChild<panels::LayerMap*>(); map != nullptr && results.present().pruned)
        content.layerMap = map->encode(plotSize.width(), QStringLiteral("svg"));
    if (auto* plot = window.findChild<variants::TradeOffPlot*>(); plot != nullptr && results.hasKept())
        content.tradeOff = plot->encode(plotSize, QStringLiteral("svg"));
    return content;
}

void writeReportOf(MainWindow& window, const std::filesystem::path& file) {
    report::writeReport(contentOf(window), file);
}

ReportResult writeReport(const core::study::Study& study, const std::filesystem::path& file,
                         const core::Progress& progress, const core::ComputeOptions& compute) {
    QElapsedTimer clock;
    clock.start();
    MainWindow window({.compute = compute, .automatic = true, .remembersView = false});
    window.resize(windowSize);
    QString rejected;
    QObject::connect(&window.document(), &study::StudyDocument::rejected, &window,
                     [&rejected](study::StudyField, const QString& message) { rejected = message; });
    window.runner().longWork().setLimit(std::numeric_limits<double>::infinity()); // nobody is there to be asked
    window.openStudy(study);
    study::JobWatcher(window.runner(), progress).wait();
    if (!rejected.isEmpty()) // the report would be about other choices
        throw core::Error(core::ErrorCode::BadInput, study.model.source + ": " + rejected.toStdString());
    const report::ReportContent content = contentOf(window);
    report::writeReport(content, file);

    ReportResult result;
    result.file = file;
    if (const auto& pruned = content.results.present().pruned) {
        result.achievedSparsity = pruned->report.achievedSparsity;
        result.macsDense = pruned->report.macsDense;
        result.macsPruned = pruned->report.macsPruned;
    }
    const study::ImageSet& images = content.results.present().images;
    const core::metrics::SetQuality quality = core::metrics::setQuality(images.psnr, images.ssim);
    result.psnr = quality.psnr;
    result.ssim = quality.ssim;
    result.seconds = static_cast<double>(clock.elapsed()) / 1000;
    return result;
}

} // namespace ui::workbench
