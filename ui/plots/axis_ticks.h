#pragma once

#include <QString>

class QCPAxis;
class QCustomPlot;
class QLocale;

namespace ui::plots {

/// A number at an axis with the digits that tell it from its neighbours, however deep the axis is zoomed: "0.25",
/// "500.002", "2.5e-07". @param tick the number. @param step to the next one. @param largest of the axis' numbers.
QString axisNumber(double tick, double step, double largest, const QLocale& locale);

/// Gives an axis ticks whose numbers stay different from each other at every zoom, and do not reach beyond its ends.
void setTicker(QCPAxis& axis, bool logarithmic);

/// As many numbers at each axis as have room. @return whether that changed any.
bool spaceTicks(QCustomPlot& plot);

} // namespace ui::plots
