#include "ui/preview/image_painting.h"

#include <QPainter>

namespace ui::preview {

QImage asQImage(const core::Image& image) {
    if (image.empty())
        return {};
    return {image.rgb.data(), image.width, image.height, 3 * static_cast<qsizetype>(image.width),
            QImage::Format_RGB888};
}

void paintImage(QPainter& painter, const QRect& target, const QRect& seen, const core::Image& image, bool smooth) {
    if (image.empty() || target.isEmpty())
        return;
    const double zoomX = static_cast<double>(target.width()) / image.width;
    const double zoomY = static_cast<double>(target.height()) / image.height;
    QRect part(0, 0, image.width, image.height);
    if (zoomX >= 1 && zoomY >= 1) { // whole factors: the part's edges fall on screen pixels
        const QRect offset = seen.translated(-target.topLeft());
        const QRectF wanted(offset.x() / zoomX, offset.y() / zoomY, offset.width() / zoomX, offset.height() / zoomY);
        part &= wanted.toAlignedRect().adjusted(-2, -2, 2, 2); // smoothing looks at neighbours
    }
    if (part.isEmpty())
        return;
    painter.setRenderHint(QPainter::SmoothPixmapTransform, smooth || zoomX < 1);
    const QRectF place(target.x() + part.x() * zoomX, target.y() + part.y() * zoomY, part.width() * zoomX,
                       part.height() * zoomY);
    // Qt enlarges images of 32 bits many times as fast as those of 24.
    painter.drawImage(place, asQImage(image).copy(part).convertToFormat(QImage::Format_RGB32));
}

} // namespace ui::preview
