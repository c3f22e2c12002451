#include "ui/plots/dynamics_scene.h"

#include "ui/plots/axis_ticks.h"
#include "ui/plots/painted_item.h"
#include "ui/plots/plot_style.h"
#include "ui/theme/fitting_text.h"

#include <QCoreApplication>
#include <QTimer>
#include <qcustomplot.h>

#include <utility>

namespace ui::plots {

namespace {

QString translated(const char* text) {
    return QCoreApplication::translate("ui::plots::DynamicsScene", text);
}

QString spansLayer() {
    return QStringLiteral("spans");
}

QString handlesLayer() {
    return QStringLiteral("handles");
}

} // namespace

DynamicsScene::DynamicsScene(QCustomPlot* plot)
    : m_plot(plot)
    , m_curves(plot)
    , m_band(plot)
    , m_handles(plot)
    , m_painter(plot, &m_handles)
    , m_navigation(plot) {
    addLayers();
    // The band of stages takes a larger share of a lower plot.
    QObject::connect(plot, &QCustomPlot::afterLayout, plot, [this] {
        if (spaceTicks(*m_plot))
            redraw();
        const int height = m_plot->axisRect()->height();
        if (std::exchange(m_fittedHeight, height) == height)
            return;
        nameLeftAxis();
        if (m_fitted)
            m_curves.fit();
        redraw(); // the ticks were made for the range before
    });
    QObject::connect(plot, &QCustomPlot::afterReplot, plot, [this] { m_stale = m_scoreStale = false; });
    retranslate();
    fit();
}

/// For the widest labels: the plot stays where it is when its range changes.
void DynamicsScene::keepMargins() {
    const auto roomFor = [](const QCPAxis& axis, const QString& label) {
        const int numbers = QFontMetrics(axis.tickLabelFont()).horizontalAdvance(label);
        const int name = QFontMetrics(axis.labelFont()).height();
        return numbers + name + axis.tickLabelPadding() + axis.labelPadding() + axis.tickLengthOut() + axis.padding();
    };
    QCPAxisRect& area = *m_plot->axisRect();
    QMargins margins = area.minimumMargins();
    margins.setLeft(roomFor(*m_plot->yAxis, QLocale().toString(-0.0025, 'g', 2)));
    margins.setRight(roomFor(*m_plot->yAxis2, QStringLiteral("−10")));
    area.setMinimumMargins(margins);
}

void DynamicsScene::addLayers() {
    m_plot->addLayer(spansLayer(), m_plot->layer(QStringLiteral("grid")), QCustomPlot::limBelow);
    m_plot->addLayer(handlesLayer(), m_plot->layer(QStringLiteral("axes")), QCustomPlot::limAbove);
    m_plot->layer(spansLayer())->setMode(QCPLayer::lmBuffered);
    m_plot->layer(handlesLayer())->setMode(QCPLayer::lmBuffered);
    addPaintedItem(*m_plot, spansLayer(), [this](QPainter& painter) { m_band.paintSpans(painter); });
    addPaintedItem(*m_plot, handlesLayer(), [this](QPainter& painter) {
        m_band.paintBand(painter);
        m_painter.paint(painter);
        m_curves.paintOutliers(painter);
        m_curves.paintMarkers(painter, m_handles.cursor());
        m_navigation.paint(painter, m_palette.color(QPalette::Highlight));
    });
}

void DynamicsScene::setDynamics(const core::schedule::Dynamics& dynamics) {
    const bool otherGrid = dynamics.grad.size() != m_dynamics.grad.size();
    m_dynamics = dynamics;
    m_curves.setDynamics(dynamics);
    if (!dynamics.grad.empty()) {
        m_handles.setTimesteps(static_cast<int>(dynamics.grad.size()));
        m_navigation.setLimits(0.5, static_cast<double>(dynamics.grad.size()) + 0.5);
    }
    m_fitted = m_fitted || otherGrid;
    refit();
}

void DynamicsScene::setMeasured(const std::optional<core::schedule::MeasuredDynamics>& measured) {
    m_measured = measured;
    m_curves.setMeasured(measured);
    refit();
}

void DynamicsScene::setPlan(const core::schedule::StagePlan& plan) {
    const bool otherScore = plan.score != m_plan.score;
    m_plan = plan;
    m_band.setStages(plan.stages);
    m_band.setTimesteps(plan.timesteps);
    m_handles.setPlan(plan);
    if (otherScore)
        m_curves.setScore(plan.score);
    m_scoreStale = m_scoreStale || otherScore;
    if (otherScore && m_fitted && m_curves.fit())
        redraw();
    else
        redrawHandles();
}

void DynamicsScene::setCursor(int t) {
    m_handles.setCursor(t);
    redrawHandles();
}

void DynamicsScene::setPalette(const QPalette& palette) {
    m_palette = palette;
    applyPalette(*m_plot, palette);
    keepMargins();
    m_curves.setColours(palette);
    m_band.setPalette(palette);
    m_painter.setPalette(palette);
    redraw();
}

void DynamicsScene::retranslate() {
    applyLanguage(*m_plot);
    m_plot->xAxis->setLabel(
        translated(QT_TRANSLATE_NOOP("ui::plots::DynamicsScene", "training timestep t   (sampling runs →)")));
    nameLeftAxis();
    m_plot->yAxis2->setLabel(translated(QT_TRANSLATE_NOOP("ui::plots::DynamicsScene", "ln SNR")));
    redraw();
}

void DynamicsScene::nameLeftAxis() {
    const QStringList names = {translated(QT_TRANSLATE_NOOP("ui::plots::DynamicsScene", "MSE per training timestep")),
                               QStringLiteral("MSE")};
    const QFontMetricsF metrics(m_plot->yAxis->labelFont());
    m_plot->yAxis->setLabel(theme::longestThatFits(names, metrics, m_plot->axisRect()->height()));
}

void DynamicsScene::fit() {
    m_fitted = true;
    m_curves.fit();
    redraw();
}

void DynamicsScene::keepView() {
    m_fitted = false;
    redraw();
}

void DynamicsScene::refit() {
    if (m_fitted)
        m_curves.fit();
    redraw();
}

void DynamicsScene::redraw() {
    m_stale = true;
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void DynamicsScene::redrawHandles() {
    if (m_stale || m_handlesQueued)
        return;
    m_handlesQueued = true;
    QTimer::singleShot(0, m_plot, [this] {
        m_handlesQueued = false;
        if (!m_stale)
            drawHandles();
    });
}

void DynamicsScene::drawHandles() {
    if (std::exchange(m_scoreStale, false))
        m_curves.redrawScore();
    m_plot->layer(spansLayer())->replot();
    m_plot->layer(handlesLayer())->replot();
}

} // namespace ui::plots
