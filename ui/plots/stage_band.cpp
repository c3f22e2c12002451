#include "ui/plots/stage_band.h"

#include "ui/plots/stage_text.h"
#include "ui/theme/colours.h"
#include "ui/theme/fitting_text.h"

#include <QPainter>
#include <qcustomplot.h>

namespace ui::plots {

namespace {

constexpr int tickLength = 6;

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

void StageBand::paintTicks(QPainter& painter) const {
    const QRect area = m_plot->axisRect()->rect();
    const double bottom = area.top() + height;
    painter.setPen(QPen(Qt::black, 1.5));
    for (const int t : m_timesteps) {
        const double x = m_plot->xAxis->coordToPixel(t);
        if (x >= area.left() && x <= area.right()) // vectors are not cut off there
            painter.drawLine(QPointF(x, bottom - tickLength), QPointF(x, bottom));
    }
}

} // namespace ui::plots
