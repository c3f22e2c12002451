#include "ui/plots/plot_navigation.h"
#include "ui/theme/clamped.h"

#include <QKeyEvent>
#include <QPainter>
#include <QWheelEvent>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace ui::plots {

namespace {

constexpr double clickDistance = 5;     // pixels
constexpr double panShare = 0.1;        // of the plot's width or height, per key
constexpr double smallestShare = 1e-11; // of an axis' numbers that its range may come down to: doubles have 16 digits
constexpr double smallestPositive = 1e-300;

void panAxis(QCPAxis& axis, double from, double to) {
    if (axis.scaleType() == QCPAxis::stLogarithmic)
        axis.setRange(axis.range() * (axis.pixelToCoord(from) / axis.pixelToCoord(to)));
    else
        axis.moveRange(axis.pixelToCoord(from) - axis.pixelToCoord(to));
}

void keepLegible(QCPAxis& axis) {
    const QCPRange range = axis.range();
    const double smallest = smallestShare * std::max(std::abs(range.lower), std::abs(range.upper));
    if (range.size() < smallest)
        axis.setRange(range.center() - smallest / 2, range.center() + smallest / 2);
}

/// Moves a range between the limits and gives it at least a width, all in logarithms. @param range above 0.
QCPRange keptLogarithmic(const QCPRange& range, const std::pair<double, double>& limits, double smallestWidth) {
    const double centre = std::sqrt(range.lower) * std::sqrt(range.upper);
    const double half = smallestWidth / centre / 2; // sinh of half the width in logarithms
    const double lowest = std::log(std::max(limits.first, smallestPositive));
    const double highest = std::log(std::max(limits.second, 2 * smallestPositive));
    const double wanted = std::max(std::log(range.upper) - std::log(range.lower), 2 * std::asinh(half));
    const double width = std::min(wanted, highest - lowest);
    const double lower = theme::clamped(std::log(centre) - width / 2, lowest, highest - width);
    return {std::exp(lower), std::exp(lower + width)};
}

} // namespace

PlotNavigation::PlotNavigation(QCustomPlot* plot)
    : m_plot(plot) {}

QList<QCPAxis*> PlotNavigation::axes(Qt::Orientations orientations) const {
    QList<QCPAxis*> found;
    if (orientations.testFlag(Qt::Horizontal))
        found << m_plot->xAxis;
    if (orientations.testFlag(Qt::Vertical))
        found << m_plot->yAxis << m_plot->yAxis2;
    return found;
}

void PlotNavigation::zoom(const QPointF& around, double factor, Qt::Orientations orientations) {
    for (QCPAxis* axis : axes(orientations))
        axis->scaleRange(factor, axis->pixelToCoord(axis == m_plot->xAxis ? around.x() : around.y()));
    keepWithinLimits();
}

QPointF PlotNavigation::keyedPlace(double cursor) const {
    const QRectF area = m_plot->axisRect()->rect();
    const bool isVisible = cursor >= area.left() && cursor <= area.right(); // false for NaN
    return {isVisible ? cursor : area.center().x(), area.center().y()};
}

bool PlotNavigation::moveByKey(const QKeyEvent& event, const QPointF& around, Qt::Orientations plain,
                               Qt::Orientations withControl) {
    const bool control = event.modifiers().testFlag(Qt::ControlModifier);
    const int key = event.key();
    if (key == Qt::Key_Plus || key == Qt::Key_Minus) {
        zoom(around, key == Qt::Key_Plus ? zoomStep : 1 / zoomStep, control ? withControl : plain);
        return true;
    }
    const double right = key == Qt::Key_Right ? 1 : key == Qt::Key_Left ? -1 : 0;
    const double down = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
    if (!control || (right == 0 && down == 0))
        return false;
    const QRectF area = m_plot->axisRect()->rect();
    const QPointF step(right * panShare * area.width(), down * panShare * area.height());
    pan(area.center() + step, area.center());
    return true;
}

void PlotNavigation::zoomByWheel(const QWheelEvent& event, Qt::Orientations plain, Qt::Orientations withControl) {
    const QPoint delta = event.angleDelta();
    const double notches = (delta.y() != 0 ? delta.y() : delta.x()) / 120.0;
    Qt::Orientations orientations = plain;
    if (event.modifiers().testFlag(Qt::ControlModifier))
        orientations = withControl;
    else if (event.modifiers().testFlag(Qt::ShiftModifier))
        orientations = Qt::Vertical;
    zoom(event.position(), std::pow(zoomStep, notches), orientations);
}

void PlotNavigation::beginPan(const QPointF& position) {
    m_mode = Mode::Pan;
    m_start = m_last = position;
}

void PlotNavigation::beginFrame(const QPointF& position) {
    m_mode = Mode::Frame;
    m_start = m_last = position;
}

bool PlotNavigation::moveTo(const QPointF& position) {
    if (m_mode == Mode::Pan)
        pan(m_last, position);
    m_last = position;
    return m_mode != Mode::Idle;
}

bool PlotNavigation::end(const QPointF& position) {
    const Mode mode = std::exchange(m_mode, Mode::Idle);
    const QRectF frame = QRectF(m_start, position).normalized().intersected(m_plot->axisRect()->rect());
    const bool moved = (position - m_start).manhattanLength() > clickDistance;
    if (mode != Mode::Frame || !moved || frame.width() < clickDistance || frame.height() < clickDistance)
        return moved;
    for (QCPAxis* axis : axes(Qt::Horizontal | Qt::Vertical)) {
        const bool isBottom = axis == m_plot->xAxis;
        axis->setRange({axis->pixelToCoord(isBottom ? frame.left() : frame.bottom()),
                        axis->pixelToCoord(isBottom ? frame.right() : frame.top())});
    }
    keepWithinLimits();
    return true;
}

void PlotNavigation::pan(const QPointF& from, const QPointF& to) {
    for (QCPAxis* axis : axes(Qt::Horizontal))
        panAxis(*axis, from.x(), to.x());
    for (QCPAxis* axis : axes(Qt::Vertical))
        panAxis(*axis, from.y(), to.y());
    keepWithinLimits();
}

void PlotNavigation::keepWithinLimits() {
    keepBottomWithinLimits();
    for (QCPAxis* axis : axes(Qt::Horizontal | Qt::Vertical))
        keepLegible(*axis);
}

void PlotNavigation::keepBottomWithinLimits() {
    const QCPRange range = m_plot->xAxis->range();
    if (m_plot->xAxis->scaleType() == QCPAxis::stLogarithmic) {
        m_plot->xAxis->setRange(keptLogarithmic(range, m_limits, m_smallestWidth));
        return;
    }
    const double width = theme::clamped(range.size(), m_smallestWidth, m_limits.second - m_limits.first);
    const double lower = theme::clamped(range.center() - width / 2, m_limits.first, m_limits.second - width);
    m_plot->xAxis->setRange(lower, lower + width);
}

void PlotNavigation::paint(QPainter& painter, const QColor& colour) const {
    if (m_mode != Mode::Frame)
        return;
    QColor fill = colour;
    fill.setAlphaF(0.15F);
    painter.setPen(QPen(colour, 1));
    painter.setBrush(fill);
    painter.drawRect(QRectF(m_start, m_last).normalized());
}

} // namespace ui::plots
