#pragma once

#include "ui/plots/stage_handles.h"

#include <QPalette>
#include <QRectF>

class QCustomPlot;
class QPainter;
class QString;

namespace ui::plots {

/// Paints the handles of the dynamics plot: the threshold line, the stage edges and the cursor, each with its value,
/// the chosen one bold and, while the plot has the keyboard focus, framed.
class HandlePainter {
public:
    HandlePainter(QCustomPlot* plot, const StageHandles* handles);

    void setPalette(const QPalette& palette) { m_palette = palette; }
    void setChosen(const Handle& handle) { m_chosen = handle; }
    void setHovered(const Handle& handle) { m_hovered = handle; }
    void setFocused(bool focused) { m_focused = focused; }
    Handle chosen() const { return m_chosen; }
    Handle hovered() const { return m_hovered; }

    void paint(QPainter& painter) const;

private:
    void paintThreshold(QPainter& painter) const;
    void paintEdges(QPainter& painter) const;
    void paintCursor(QPainter& painter) const;
    /// A value on a filled pill at its line. @param corner lower left corner.
    static QRectF pillAt(QPainter& painter, const QString& text);
    void paintPill(QPainter& painter, const QRectF& rect, const QString& text, const Handle& handle) const;
    double lineWidth(const Handle& handle) const;

    QCustomPlot* m_plot;
    const StageHandles* m_handles;
    QPalette m_palette;
    Handle m_chosen;
    Handle m_hovered;
    bool m_focused = false;
};

} // namespace ui::plots
