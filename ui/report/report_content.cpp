#include "ui/report/report_content.h"

#include "ui/panels/layer_map.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/variants/trade_off_plot.h"
#include "ui/workbench/main_window.h"
#include "ui/workbench/preview_columns.h"
#include "ui/workbench/shown_stages.h"

namespace ui::report {

namespace {

constexpr QSize plotSize(780, 360);

} // namespace

ReportContent contentOf(workbench::MainWindow& window) {
    workbench::StudyRunner& runner = window.runner();
    const auto shown = workbench::ShownStages::of(runner);
    const workbench::StudyResults& results = runner.results();
    ReportContent content{.study = window.document().study(),
                          .plan = shown.plan,
                          .cost = shown.cost,
                          .results = results,
                          .prunedIsCurrent = !results.pruned || runner.prunedIsCurrent(),
                          .picturesAreCurrent = runner.picturesAreCurrent(results.dense) &&
                                                runner.picturesAreCurrent(results.prunedPictures),
                          .dynamics = window.plot().encode(plotSize, QStringLiteral("svg")),
                          .columns = workbench::previewColumns(runner),
                          .tradeOff = {},
                          .layerMap = {},
                          .window = window.grab().toImage(),
                          .compute = runner.thread().options(),
                          .made = QDateTime::currentDateTime()};
    if (const auto* map = window.findChild<panels::LayerMap*>(); map != nullptr && results.pruned)
        content.layerMap = map->encode(plotSize.width(), QStringLiteral("svg"));
    if (auto* plot = window.findChild<variants::TradeOffPlot*>(); plot != nullptr && !results.variants.empty())
        content.tradeOff = plot->encode(plotSize, QStringLiteral("svg"));
    return content;
}

} // namespace ui::report
