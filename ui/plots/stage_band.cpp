#include "ui/plots/stage_band.h"

#include "ui/plots/stage_text.h"
#include "ui/theme/colours.h"
#include "ui/theme/fitting_text.h"

#include <QPainter>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ui::plots {

namespace {

constexpr int tickLength = 6;
constexpr int denseTickLength = 2; ///< of steps that lie so close that they join: a line below the names
constexpr double denseSteps = 2.5; ///< pixels between them

} // namespace

StageBand::StageBand(QCustomPlot* plot)
    : m_plot(plot) {}

QRectF StageBand::span(const core::schedule::Stage& stage) const {
    const QRect rect = m_plot->axisRect()->rect();
    const double left = m_plot->xAxis->coordToPixel(stage.lastT + 0.5);
    const double right = m_plot->xAxis->coordToPixel(stage.firstT - 0.5);
    return QRectF(QPointF(left, rect.top()), QPointF(right, rect.bottom() + 1)).intersected(QRectF(rect));
}

void StageBand::paintSpans(QPainter& painter) const {
    for (std::size_t i = 0; i < m_stages.size(); ++i)
        painter.fillRect(span(m_stages[i]), theme::stageSpanColour(m_stages[i], static_cast<int>(i), m_palette));
}

void StageBand::paintBand(QPainter& painter) const {
    for (std::size_t i = 0; i < m_stages.size(); ++i)
        paintCaption(painter, m_stages[i], static_cast<int>(i));
    paintTicks(painter);
}

void StageBand::paintCaption(QPainter& painter, const core::schedule::Stage& stage, int index) const {
    QRectF cell = span(stage);
    cell.setHeight(height);
    if (cell.width() <= 0)
        return;
    const QColor colour = theme::stageColour(stage, index);
    painter.fillRect(cell, colour);
    painter.setFont(m_plot->font());
    painter.setPen(theme::readableOn(colour));
    const QString text =
        theme::longestThatFits(stageCaptions(stage), QFontMetricsF(painter.font(), painter.device()), cell.width() - 8);
    painter.drawText(cell.adjusted(0, 0, 0, -tickLength), Qt::AlignCenter, text);
}

/// Pixels to the nearer neighbour of a sampling step.
double StageBand::distanceAround(std::size_t step) const {
    double distance = std::numeric_limits<double>::infinity();
    const auto pixel = [this](std::size_t i) { return m_plot->xAxis->coordToPixel(m_timesteps[i]); };
    if (step > 0)
        distance = std::abs(pixel(step) - pixel(step - 1));
    if (step + 1 < m_timesteps.size())
        distance = std::min(distance, std::abs(pixel(step + 1) - pixel(step)));
    return distance;
}

void StageBand::paintTicks(QPainter& painter) const {
    const QRect area = m_plot->axisRect()->rect();
    const double bottom = area.top() + height;
    painter.setPen(QPen(Qt::black, 1.5));
    for (std::size_t i = 0; i < m_timesteps.size(); ++i) {
        const double x = m_plot->xAxis->coordToPixel(m_timesteps[i]);
        if (x < area.left() || x > area.right()) // vectors are not cut off there
            continue;
        const int length = distanceAround(i) < denseSteps ? denseTickLength : tickLength;
        painter.drawLine(QPointF(x, bottom - length), QPointF(x, bottom));
    }
}

} // namespace ui::plots
