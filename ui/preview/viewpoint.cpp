#include "ui/preview/viewpoint.h"

#include "ui/preview/zoom_steps.h"
#include "ui/theme/clamped.h"

#include <QtCore/qnamespace.h>

#include <algorithm>

namespace ui::preview {

namespace {

/// The share of an image of `size` screen pixels that may lie in the middle of `room` of them.
double within(double centre, double size, double room) {
    if (size <= room)
        return 0.5;
    return theme::clamped(centre, room / 2 / size, 1 - room / 2 / size);
}

QPointF within(const QPointF& centre, const QSizeF& size, const QRect& room) {
    return {within(centre.x(), size.width(), room.width()), within(centre.y(), size.height(), room.height())};
}

QPointF middleOf(const QRect& room) {
    return QRectF(room).center();
}

} // namespace

QRect placed(const Viewpoint& view, const QSize& image, const QRect& room) {
    const QSizeF size = QSizeF(image) * view.zoom;
    const QPointF centre = within(view.centre, size, room);
    const QPointF corner = middleOf(room) - QPointF(centre.x() * size.width(), centre.y() * size.height());
    return {corner.toPoint(), size.toSize()};
}

Viewpoint zoomedAround(const Viewpoint& view, double zoom, const QPointF& around, const QSize& image,
                       const QRect& room) {
    Viewpoint result = view;
    result.zoom = std::clamp(zoom, smallestZoom, largestZoom);
    result.fitted = false;
    const QSizeF before = QSizeF(image) * view.zoom;
    const QSizeF after = QSizeF(image) * result.zoom;
    if (before.isEmpty())
        return result;
    const QPointF fromMiddle = around - middleOf(room);
    const QPointF centre = within(view.centre, before, room);
    const QPointF there(centre.x() + fromMiddle.x() / before.width(), centre.y() + fromMiddle.y() / before.height());
    result.centre =
        within({there.x() - fromMiddle.x() / after.width(), there.y() - fromMiddle.y() / after.height()}, after, room);
    return result;
}

Viewpoint panned(const Viewpoint& view, const QPointF& by, const QSize& image, const QRect& room) {
    Viewpoint result = view;
    const QSizeF size = QSizeF(image) * view.zoom;
    if (size.isEmpty())
        return result;
    const QPointF centre = within(view.centre, size, room);
    const QPointF moved(centre.x() - by.x() / size.width(), centre.y() - by.y() / size.height());
    // A direction without anything to pan keeps what other views show there.
    const QPointF clamped = within(moved, size, room);
    result.centre = {size.width() > room.width() ? clamped.x() : view.centre.x(),
                     size.height() > room.height() ? clamped.y() : view.centre.y()};
    return result;
}

bool isArrow(int key) {
    return key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down;
}

QPointF panOf(int arrow, const QSize& room) {
    const QPointF step(room.width() / 8.0, room.height() / 8.0);
    switch (arrow) {
    case Qt::Key_Left:
        return {step.x(), 0};
    case Qt::Key_Right:
        return {-step.x(), 0};
    case Qt::Key_Up:
        return {0, step.y()};
    default:
        return {0, -step.y()};
    }
}

} // namespace ui::preview
