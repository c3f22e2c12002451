#include "app/figure_files.h"

#include "ui/plots/dynamics_plot.h"
#include "ui/plots/line_chart.h"
#include "ui/plots/plot_export.h"
#include "ui/workbench/offscreen.h"

#include <QFileInfo>

namespace app {
namespace {

void writeDynamicsFigure(const std::string& file, const core::schedule::Dynamics& dynamics,
                         const core::schedule::StagePlan& plan,
                         const std::optional<core::schedule::MeasuredDynamics>& measured) {
    const ui::workbench::Offscreen application;
    ui::plots::DynamicsPlot plot;
    plot.resize(1000, 560);
    plot.setDynamics(dynamics);
    plot.setMeasured(measured);
    plot.setPlan(plan);
    plot.exportTo(QString::fromStdString(file));
}

void writeChart(const std::string& file, const bench::Chart& chart) {
    const ui::workbench::Offscreen application;
    std::vector<ui::plots::LinePanel> panels;
    for (const bench::ChartPanel& panel : chart.panels) {
        ui::plots::LinePanel drawn{QString::fromStdString(panel.xLabel), QString::fromStdString(panel.yLabel),
                                   panel.logarithmic};
        for (const bench::ChartSeries& series : panel.series)
            drawn.series.push_back({QString::fromStdString(series.name), series.x, series.y});
        panels.push_back(std::move(drawn));
    }
    constexpr int panelWidth = 480, legendWidth = 200, height = 420;
    const QSize size(panelWidth * static_cast<int>(panels.size()) + legendWidth, height);
    const QString path = QString::fromStdString(file);
    ui::plots::writeExport(path, drawLineCharts(panels, size, QFileInfo(path).suffix().toLower()));
}

} // namespace

commands::FigureWriter figureWriter() {
    return {writeDynamicsFigure, writeChart};
}

} // namespace app
