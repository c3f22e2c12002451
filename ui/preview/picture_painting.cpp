#include "ui/preview/picture_painting.h"

#include <QPainter>

namespace ui::preview {

QImage asQImage(const core::Image& image) {
    if (image.empty())
        return {};
    return {image.rgb.data(), image.width, image.height, 3 * static_cast<qsizetype>(image.width),
            QImage::Format_RGB888};
}

void paintPicture(QPainter& painter, const QRectF& target, const core::Image& image, bool smooth) {
    painter.setRenderHint(QPainter::SmoothPixmapTransform, smooth || target.width() < image.width);
    painter.drawImage(target, asQImage(image));
}

} // namespace ui::preview
