#include "ui/plots/dynamics_curves.h"

#include "ui/plots/plot_style.h"
#include "ui/plots/stage_band.h"
#include "ui/theme/colours.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ui::plots {

namespace {

constexpr int belowBand = 6;           // pixels between the band of stages and the highest value
constexpr double mostHeadroom = 0.5;   // share of a plot that is hardly higher than the band
constexpr QSizeF markSize(9, 7);       // of what stands for a measured dot that lies outside
constexpr double smallestShown = 1e-3; // on a logarithmic axis, as a share of the largest value

void setCurve(QCPGraph& graph, const std::vector<double>& values) {
    QVector<QCPGraphData> data;
    data.reserve(static_cast<qsizetype>(values.size()));
    for (std::size_t i = 0; i < values.size(); ++i)
        data.append({static_cast<double>(i + 1), std::isfinite(values[i]) ? values[i] : qQNaN()});
    graph.data()->set(data, true);
}

/// From `lower` to so far above `highest` that the share `headroom` of the range is left. Rounded outwards to a quarter
/// of a decade's step, so that a small change of the curves leaves the axis as it is.
QCPRange withHeadroom(double lower, double highest, double headroom) {
    const double step = std::pow(10, std::floor(std::log10(std::max(highest - lower, 1e-300)))) / 4;
    const double bottom = std::floor(lower / step) * step;
    return {bottom, std::ceil((bottom + (highest - bottom) / (1 - headroom)) / step) * step};
}

} // namespace

DynamicsCurves::DynamicsCurves(QCustomPlot* plot)
    : m_plot(plot)
    , m_lnSnr(plot->addGraph(plot->xAxis, plot->yAxis2))
    , m_score(plot->addGraph())
    , m_closedForm(plot->addGraph())
    , m_errors(new QCPErrorBars(plot->xAxis, plot->yAxis))
    , m_measured(plot->addGraph()) {
    m_plot->xAxis->setRangeReversed(true);
    m_plot->yAxis2->setVisible(true);
    m_plot->yAxis2->grid()->setVisible(false);
    m_errors->setDataPlottable(m_measured);
    m_errors->setSymbolGap(0);
    m_errors->setWhiskerWidth(5);
    m_measured->setLineStyle(QCPGraph::lsNone);
    m_plot->legend->clearItems();
    for (QCPGraph* curve : {m_closedForm, m_measured, m_score, m_lnSnr}) {
        curve->setSelectable(QCP::stNone);
        curve->addToLegend();
    }
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis, m_plot->yAxis2})
        plots::setLogarithmic(*axis, false);
    // λ moves the score alone: in a layer of its own it can be drawn without the other curves.
    m_plot->addLayer(QStringLiteral("score"), m_plot->layer(QStringLiteral("main")), QCustomPlot::limAbove);
    m_plot->layer(QStringLiteral("score"))->setMode(QCPLayer::lmBuffered);
    m_score->setLayer(QStringLiteral("score"));
}

QCPGraph* DynamicsCurves::graph(Series series) const {
    switch (series) {
    case Series::ClosedForm:
        return m_closedForm;
    case Series::Measured:
        return m_measured;
    case Series::Score:
        return m_score;
    case Series::LnSnr:
        break;
    }
    return m_lnSnr;
}

void DynamicsCurves::setDynamics(const core::schedule::Dynamics& dynamics) {
    m_timesteps = std::max(1, static_cast<int>(dynamics.grad.size()));
    setCurve(*m_closedForm, dynamics.grad);
    setCurve(*m_lnSnr, dynamics.lnSnr);
}

void DynamicsCurves::setMeasured(const std::optional<core::schedule::MeasuredDynamics>& measured) {
    QVector<QCPGraphData> data;
    QVector<double> errors;
    for (std::size_t i = 0; measured && i < measured->grad.size(); ++i) {
        const double error = i < measured->gradError.size() ? measured->gradError[i] : 0;
        data.append({static_cast<double>(measured->t[i]), measured->grad[i]});
        errors.append(std::isfinite(error) ? error : 0);
    }
    // Error bars are matched to the points by index: both ascend in t.
    std::reverse(data.begin(), data.end());
    std::reverse(errors.begin(), errors.end());
    m_measured->data()->set(data, true);
    m_errors->setData(errors);
}

void DynamicsCurves::setScore(const std::vector<double>& score) {
    setCurve(*m_score, score);
    const auto above = [](double highest, double value) {
        return std::isfinite(value) ? std::max(highest, value) : highest;
    };
    m_highestScore = std::accumulate(score.begin(), score.end(), 0.0, above);
}

void DynamicsCurves::setSeriesVisible(Series series, bool visible) {
    graph(series)->setVisible(visible);
    if (series == Series::Measured)
        m_errors->setVisible(visible);
    if (series == Series::LnSnr)
        m_plot->yAxis2->setVisible(visible);
}

bool DynamicsCurves::isSeriesVisible(Series series) const {
    return graph(series)->visible();
}

bool DynamicsCurves::hasMeasured() const {
    return !m_measured->data()->isEmpty();
}

void DynamicsCurves::setLogarithmic(Qt::Orientation axis, bool logarithmic) {
    plots::setLogarithmic(axis == Qt::Horizontal ? *m_plot->xAxis : *m_plot->yAxis, logarithmic);
    if (axis == Qt::Horizontal)
        return fitBottom();
    fitLeft();
    fitRight(); // which goes with the left one
}

bool DynamicsCurves::isLogarithmic(Qt::Orientation axis) const {
    return (axis == Qt::Horizontal ? m_plot->xAxis : m_plot->yAxis)->scaleType() == QCPAxis::stLogarithmic;
}

void DynamicsCurves::setColours(const QPalette& palette) {
    const theme::CurveColours colours = theme::curveColours(palette);
    m_base = palette.color(QPalette::Base);
    m_closedForm->setPen(QPen(colours.closedForm, 2));
    m_score->setPen(QPen(colours.score, 2, Qt::DashLine));
    m_lnSnr->setPen(QPen(colours.lnSnr, 1.5, Qt::DotLine));
    m_measured->setPen(QPen(colours.measured, 1.25));
    m_errors->setPen(QPen(colours.measured, 1.25));
    m_measured->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(colours.measured, 1.25), m_base, 6));
    m_plot->yAxis2->setLabelColor(colours.lnSnr);
    m_plot->yAxis2->setTickLabelColor(colours.lnSnr);
}

void DynamicsCurves::setNames(const QStringList& names) {
    for (int i = 0; i < seriesCount && i < names.size(); ++i)
        graph(static_cast<Series>(i))->setName(names[i]);
}

void DynamicsCurves::paintMarkers(QPainter& painter, int t) const {
    for (const QCPGraph* curve : {m_lnSnr, m_score, m_closedForm}) {
        if (!curve->visible() || t < 1 || t > curve->data()->size())
            continue;
        const QCPGraphData& point = *curve->data()->at(t - 1);
        if (std::isnan(point.value))
            continue;
        const QPointF place = curve->coordsToPixels(point.key, point.value);
        if (!m_plot->axisRect()->rect().contains(place.toPoint()))
            continue; // vectors are not cut off there
        painter.setPen(QPen(m_base, 1));
        painter.setBrush(curve->pen().color());
        painter.drawEllipse(place, 4, 4);
    }
}

bool DynamicsCurves::fit() {
    const QCPRange before = m_plot->yAxis->range();
    fitBottom();
    fitLeft();
    fitRight();
    return m_plot->yAxis->range() != before;
}

void DynamicsCurves::redrawScore() {
    m_score->layer()->replot();
}

/// The share of the height that the band of stages covers.
double DynamicsCurves::headroom() const {
    constexpr double band = StageBand::height + belowBand;
    return std::min(mostHeadroom, band / std::max(1, m_plot->axisRect()->height()));
}

/// There is no timestep 0: as a logarithm the axis begins just below the first.
void DynamicsCurves::fitBottom() {
    if (isLogarithmic(Qt::Horizontal))
        m_plot->xAxis->setRange(0.9, m_timesteps * 1.02);
    else
        m_plot->xAxis->setRange(0.5, m_timesteps + 0.5);
}

/// Measured dots count only where nothing else is shown: few trajectories may scatter far.
QCPRange DynamicsCurves::shownOnLeft() const {
    QCPRange range;
    bool any = false;
    const auto add = [&](const QCPGraph& curve) {
        bool found = false;
        const QCPRange own = curve.getValueRange(found);
        if (found)
            range = any ? range.expanded(own) : own;
        any = any || found;
    };
    for (const QCPGraph* curve : {m_closedForm, m_score})
        if (curve->visible())
            add(*curve);
    if (!any && m_measured->visible())
        add(*m_measured);
    if (!any || range.upper <= 0)
        range.upper = 1;
    return {any ? std::min(0.0, range.lower) : 0,
            std::max(range.upper, m_highestScore)}; // the line of M is always there
}

void DynamicsCurves::fitLeft() {
    const QCPRange shown = shownOnLeft();
    if (isLogarithmic(Qt::Vertical))
        m_plot->yAxis->setRange(shown.upper * smallestShown,
                                shown.upper * std::pow(smallestShown, -headroom() / (1 - headroom())));
    else
        m_plot->yAxis->setRange(withHeadroom(shown.lower, shown.upper, headroom()));
}

void DynamicsCurves::fitRight() {
    bool found = false;
    const QCPRange range = m_lnSnr->getValueRange(found);
    if (found)
        m_plot->yAxis2->setRange(withHeadroom(range.lower, range.upper, headroom()));
}

QPolygonF DynamicsCurves::markOf(const QCPGraphData& dot) const {
    const QRect area = m_plot->axisRect()->rect();
    const QPointF place = m_measured->coordsToPixels(dot.key, dot.value);
    const double top = area.top() + StageBand::height;
    if (std::isnan(dot.value) || place.x() < area.left() || place.x() > area.right() ||
        (place.y() >= top && place.y() <= area.bottom()))
        return {};
    const double side = markSize.width() / 2;
    const double tip = place.y() < top ? top + 1 : area.bottom() - 1;
    const double foot = place.y() < top ? tip + markSize.height() : tip - markSize.height();
    return QPolygonF({{place.x(), tip}, {place.x() + side, foot}, {place.x() - side, foot}});
}

void DynamicsCurves::paintOutliers(QPainter& painter) const {
    if (!m_measured->visible())
        return;
    painter.setPen(QPen(m_base, 1));
    painter.setBrush(m_measured->pen().color());
    for (const QCPGraphData& dot : *m_measured->data())
        painter.drawPolygon(markOf(dot));
}

int DynamicsCurves::outlierAt(const QPointF& position) const {
    constexpr QMarginsF reach(2, 2, 2, 2);
    int best = -1;
    double nearest = std::numeric_limits<double>::infinity();
    for (int i = 0; m_measured->visible() && i < m_measured->data()->size(); ++i) {
        const QRectF mark = markOf(*m_measured->data()->at(i)).boundingRect();
        const double away = std::abs(mark.center().x() - position.x());
        if (mark.isEmpty() || !mark.marginsAdded(reach).contains(position) || away >= nearest)
            continue;
        nearest = away;
        best = qRound(m_measured->data()->at(i)->key);
    }
    return best;
}

} // namespace ui::plots
