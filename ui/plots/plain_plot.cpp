#include "ui/plots/plain_plot.h"

#include "ui/plots/plot_style.h"
#include "ui/theme/colours.h"

#include <QEvent>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include <iterator>

namespace ui::plots {

namespace {

constexpr Qt::PenStyle curvePatterns[] = {Qt::SolidLine, Qt::DashLine, Qt::DotLine};

} // namespace

PlainPlot::PlainPlot(QWidget* parent)
    : QWidget(parent)
    , m_plot(newPlot()) {
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setContextMenuPolicy(Qt::NoContextMenu);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    applyColours();
}

void PlainPlot::setCurves(const PlainAxes& axes, const std::vector<PlainCurve>& curves) {
    m_plot->clearGraphs();
    for (const PlainCurve& curve : curves) {
        QCPGraph* graph = m_plot->addGraph();
        graph->setName(curve.name);
        graph->setData(QVector<double>(curve.x.begin(), curve.x.end()),
                       QVector<double>(curve.y.begin(), curve.y.end()));
    }
    m_plot->xAxis->setLabel(axes.xLabel);
    m_plot->yAxis->setLabel(axes.yLabel);
    m_plot->xAxis->setRange(axes.xFrom, axes.xTo);
    m_plot->xAxis->setRangeReversed(axes.xFrom > axes.xTo);
    m_plot->yAxis->rescale(true);
    m_plot->yAxis->setRangeLower(0);
    if (axes.hasLegend)
        putLegendAbove();
    applyLanguage(*m_plot);
    applyColours();
}

/// In a narrow page it would cover the curves.
void PlainPlot::putLegendAbove() {
    if (m_plot->legend->visible())
        return;
    m_plot->axisRect()->insetLayout()->take(m_plot->legend);
    m_plot->plotLayout()->insertRow(0);
    m_plot->plotLayout()->addElement(0, 0, m_plot->legend);
    m_plot->plotLayout()->setRowStretchFactor(0, 0.001);
    m_plot->legend->setVisible(true);
}

void PlainPlot::applyColours() {
    applyPalette(*m_plot, palette());
    for (int i = 0; i < m_plot->graphCount(); ++i) {
        QPen pen(theme::categoryColour(i), 2);
        pen.setStyle(curvePatterns[i % static_cast<int>(std::size(curvePatterns))]);
        m_plot->graph(i)->setPen(pen);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void PlainPlot::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyColours();
    QWidget::changeEvent(event);
}

} // namespace ui::plots
