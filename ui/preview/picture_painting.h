#pragma once

#include "core/base/image.h"

#include <QImage>
#include <QRectF>

class QPainter;

namespace ui::preview {

/// The picture's own bytes seen as a QImage: valid only as long as `image` lives unchanged. Null for an empty picture.
QImage asQImage(const core::Image& image);

/// Draws the picture into `target`. Reduced pictures are averaged. @param smooth whether enlarged pixels flow into each
/// other; else they stay squares.
void paintPicture(QPainter& painter, const QRectF& target, const core::Image& image, bool smooth = false);

} // namespace ui::preview
