#include "ui/panels/map_view.h"

#include <algorithm>

namespace ui::panels {

void MapView::setSmallest(const QSizeF& smallest) {
    m_smallest = smallest;
    keepWithinMap();
}

void MapView::zoom(const QPointF& around, double factor, Qt::Orientations orientations) {
    const QPointF fixed(m_part.left() + around.x() * m_part.width(), m_part.top() + around.y() * m_part.height());
    const double width =
        orientations & Qt::Horizontal ? std::clamp(m_part.width() * factor, m_smallest.width(), 1.0) : m_part.width();
    const double height =
        orientations & Qt::Vertical ? std::clamp(m_part.height() * factor, m_smallest.height(), 1.0) : m_part.height();
    m_part = QRectF(fixed.x() - around.x() * width, fixed.y() - around.y() * height, width, height);
    keepWithinMap();
}

void MapView::pan(const QPointF& by) {
    m_part.translate(by.x() * m_part.width(), by.y() * m_part.height());
    keepWithinMap();
}

void MapView::show(const QRectF& part) {
    m_part = part;
    keepWithinMap();
}

void MapView::reveal(const QRectF& cell) {
    const auto moved = [](double lower, double length, double from, double to) {
        return std::clamp(lower, std::min(from, to - length), from);
    };
    m_part.moveLeft(moved(m_part.left(), m_part.width(), cell.left(), cell.right()));
    m_part.moveTop(moved(m_part.top(), m_part.height(), cell.top(), cell.bottom()));
    keepWithinMap();
}

void MapView::keepWithinMap() {
    constexpr double nearlyAll = 1 - 1e-9;
    double width = std::clamp(m_part.width(), m_smallest.width(), 1.0);
    double height = std::clamp(m_part.height(), m_smallest.height(), 1.0);
    width = width > nearlyAll ? 1 : width;
    height = height > nearlyAll ? 1 : height;
    m_part =
        QRectF(std::clamp(m_part.left(), 0.0, 1 - width), std::clamp(m_part.top(), 0.0, 1 - height), width, height);
}

} // namespace ui::panels
