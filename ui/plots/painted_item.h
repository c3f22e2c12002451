#pragma once

#include <functional>

class QCPAbstractItem;
class QCustomPlot;
class QPainter;
class QString;

namespace ui::plots {

/// Adds an item to `layer` that paints itself with `paint` in pixels of the plot, clipped to the axis rectangle. The
/// plot owns it.
QCPAbstractItem* addPaintedItem(QCustomPlot& plot, const QString& layer, std::function<void(QPainter&)> paint);

} // namespace ui::plots
