#pragma once

#include "core/base/image.h"

#include <QImage>
#include <QRectF>

class QPainter;

namespace ui::preview {

/// The picture's own bytes seen as a QImage: valid only as long as `image` lives unchanged. Null for an empty picture.
QImage asQImage(const core::Image& image);

/// Draws the picture into `target`: pixels stay squares when enlarged and are averaged when reduced.
void paintPicture(QPainter& painter, const QRectF& target, const core::Image& image);

} // namespace ui::preview
