#pragma once

class QCPAxis;
class QCustomPlot;
class QPalette;
class QWidget;

namespace ui::plots {

/// A plot that paints nothing while it has no room.
QCustomPlot* newPlot(QWidget* parent = nullptr);

/// Writes the numbers at the axes as the person's language does.
void applyLanguage(QCustomPlot& plot);

/// The look that all plots share: background, axes, grid and text from the palette, readable in light and dark.
void applyPalette(QCustomPlot& plot, const QPalette& palette);

/// Black on white, for exported figures.
QPalette paperPalette();

/// Switches an axis between linear and logarithmic, with fitting ticks and number format.
void setLogarithmic(QCPAxis& axis, bool logarithmic);

} // namespace ui::plots
