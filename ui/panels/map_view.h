#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>

namespace ui::panels {

/// Which part of a map is shown: all of it, or what the person zoomed to. In shares of the map's width and height.
class MapView {
public:
    /// Within (0, 0, 1, 1).
    const QRectF& part() const { return m_part; }
    bool isWhole() const { return m_part == QRectF(0, 0, 1, 1); }
    /// How little may be shown: a cell. What is shown already grows to it.
    void setSmallest(const QSizeF& smallest);

    void fit() { m_part = QRectF(0, 0, 1, 1); }
    /// @param around place that stays, in shares of what is shown. @param factor of what is shown; below 1 enlarges.
    void zoom(const QPointF& around, double factor, Qt::Orientations orientations = Qt::Horizontal | Qt::Vertical);
    /// @param by in shares of what is shown.
    void pan(const QPointF& by);
    /// @param part of the map.
    void show(const QRectF& part);
    /// Moves as little as shows `cell`, a part of the map.
    void reveal(const QRectF& cell);

private:
    void keepWithinMap();

    QRectF m_part{0, 0, 1, 1};
    QSizeF m_smallest{0.01, 0.01};
};

} // namespace ui::panels
