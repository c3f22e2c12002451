#include "ui/plots/handle_painter.h"

#include "ui/plots/stage_band.h"
#include "ui/theme/clamped.h"
#include "ui/theme/colours.h"

#include <QCoreApplication>
#include <QLocale>
#include <QPainter>
#include <qcustomplot.h>

#include <algorithm>

namespace ui::plots {

namespace {

constexpr double pillPadding = 5;

} // namespace

HandlePainter::HandlePainter(QCustomPlot* plot, const StageHandles* handles)
    : m_plot(plot)
    , m_handles(handles) {}

void HandlePainter::paint(QPainter& painter) const {
    painter.setFont(m_plot->font());
    paintCursor(painter);
    paintEdges(painter);
    if (m_handles->hasThreshold())
        paintThreshold(painter);
}

double HandlePainter::lineWidth(const Handle& handle) const {
    return handle == m_hovered || (m_focused && handle == m_chosen) ? 3 : 1.75;
}

QRectF HandlePainter::pillAt(QPainter& painter, const QString& text) {
    const QFontMetricsF metrics(painter.font(), painter.device());
    return {0, 0, metrics.horizontalAdvance(text) + 2 * pillPadding, metrics.height() + 2};
}

void HandlePainter::paintPill(QPainter& painter, const QRectF& rect, const QString& text, const Handle& handle) const {
    const bool marked = m_focused && handle == m_chosen;
    painter.setPen(marked ? QPen(m_palette.color(QPalette::Highlight), 3) : QPen(m_palette.color(QPalette::Base), 1));
    painter.setBrush(m_palette.color(QPalette::Text));
    painter.drawRoundedRect(rect, 4, 4);
    painter.setPen(m_palette.color(QPalette::Base));
    painter.drawText(rect, Qt::AlignCenter, text);
}

void HandlePainter::paintThreshold(QPainter& painter) const {
    const Handle handle{Handle::Kind::Threshold, 0};
    const QRect area = m_plot->axisRect()->rect();
    const double y = m_handles->pixel(handle);
    if (y < area.top() || y > area.bottom())
        return;
    painter.setPen(QPen(theme::curveColours(m_palette).threshold, lineWidth(handle)));
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    const QString text = QStringLiteral("M = ") + QLocale().toString(m_handles->m(), 'f', 3);
    QRectF pill = pillAt(painter, text);
    pill.moveCenter({area.right() - pill.width() / 2 - 6, y});
    paintPill(painter, pill, text, handle);
}

void HandlePainter::paintEdges(QPainter& painter) const {
    const QRect area = m_plot->axisRect()->rect();
    double previousRight = -1e9;
    bool raised = false;
    for (int i = 0; i < static_cast<int>(m_handles->cuts().size()); ++i) {
        const Handle handle{Handle::Kind::Edge, i};
        const double x = m_handles->pixel(handle);
        if (x < area.left() - 1 || x > area.right() + 1)
            continue;
        painter.setPen(QPen(m_palette.color(QPalette::Text), lineWidth(handle)));
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        const QString text = QLocale().toString(m_handles->cuts()[i]);
        QRectF pill = pillAt(painter, text);
        const double half = std::min(pill.width() / 2 + 1, area.width() / 2.0);
        const double centre = theme::clamped(x, area.left() + half, area.right() - half); // readable at the ends, too
        raised = centre - pill.width() / 2 < previousRight && !raised;
        pill.moveCenter({centre, area.bottom() - pill.height() / 2 - 3 - (raised ? pill.height() + 2 : 0)});
        previousRight = centre + pill.width() / 2;
        paintPill(painter, pill, text, handle);
    }
}

void HandlePainter::paintCursor(QPainter& painter) const {
    const Handle handle{Handle::Kind::Cursor, 0};
    const QRect area = m_plot->axisRect()->rect();
    const double x = m_handles->pixel(handle);
    if (x < area.left() || x > area.right())
        return; // vectors are not cut off there
    const bool marked = m_focused && handle == m_chosen;
    const QColor colour = marked ? m_palette.color(QPalette::Highlight) : theme::curveColours(m_palette).cursor;
    painter.setPen(QPen(colour, marked ? 2.5 : 1.25, Qt::DashDotLine));
    painter.drawLine(QPointF(x, area.top() + StageBand::height), QPointF(x, area.bottom()));
}

} // namespace ui::plots
