#pragma once

#include "core/base/image.h"

#include <QImage>
#include <QRectF>

class QPainter;

namespace ui::preview {

/// The image's own bytes seen as a QImage: valid only as long as `image` lives unchanged. Null for an empty image.
QImage asQImage(const core::Image& image);

/// Draws what is seen of an image whose whole fills `target`; no pixel out of sight is looked at. Reduced images are
/// averaged. @param seen the part of the target that the painter's clip lets through.
/// @param smooth whether enlarged pixels flow into each other; else they stay squares.
void paintImage(QPainter& painter, const QRect& target, const QRect& seen, const core::Image& image, bool smooth);

} // namespace ui::preview
