#include "ui/plots/plot_navigation.h"

#include <QPainter>
#include <QWheelEvent>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace ui::plots {

namespace {

constexpr double clickDistance = 5; // pixels

void panAxis(QCPAxis& axis, double from, double to) {
    if (axis.scaleType() == QCPAxis::stLogarithmic)
        axis.setRange(axis.range() * (axis.pixelToCoord(from) / axis.pixelToCoord(to)));
    else
        axis.moveRange(axis.pixelToCoord(from) - axis.pixelToCoord(to));
}

} // namespace

PlotNavigation::PlotNavigation(QCustomPlot* plot)
    : m_plot(plot) {}

void PlotNavigation::zoom(const QPointF& around, double factor, Qt::Orientations orientations) {
    if (orientations & Qt::Horizontal)
        m_plot->xAxis->scaleRange(factor, m_plot->xAxis->pixelToCoord(around.x()));
    if (orientations & Qt::Vertical)
        m_plot->yAxis->scaleRange(factor, m_plot->yAxis->pixelToCoord(around.y()));
    keepWithinLimits();
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
    const QCPAxis& x = *m_plot->xAxis;
    const QCPAxis& y = *m_plot->yAxis;
    const QCPRange newX(x.pixelToCoord(frame.left()), x.pixelToCoord(frame.right()));
    const QCPRange newY(y.pixelToCoord(frame.top()), y.pixelToCoord(frame.bottom()));
    m_plot->xAxis->setRange(newX);
    m_plot->yAxis->setRange(newY);
    keepWithinLimits();
    return true;
}

void PlotNavigation::pan(const QPointF& from, const QPointF& to) {
    panAxis(*m_plot->xAxis, from.x(), to.x());
    panAxis(*m_plot->yAxis, from.y(), to.y());
    keepWithinLimits();
}

void PlotNavigation::keepWithinLimits() {
    const QCPRange range = m_plot->xAxis->range();
    const double width =
        std::clamp(range.size(), m_smallestWidth, std::max(m_smallestWidth, m_limits.second - m_limits.first));
    const double lower =
        std::clamp(range.center() - width / 2, m_limits.first, std::max(m_limits.first, m_limits.second - width));
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
