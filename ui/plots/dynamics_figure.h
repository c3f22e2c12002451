#pragma once

#include "ui/plots/plot_export.h"

#include <QByteArray>
#include <QImage>
#include <QPalette>
#include <QStringList>

namespace ui::plots {

class DynamicsScene;

/// The dynamics plot as a figure or a table, black on white, with its legend.
struct DynamicsFigure {
    DynamicsScene& scene;
    QPalette palette;    ///< that the scene goes back to
    QStringList names{}; ///< of the curves, in the order of Series
    Extent extent = Extent::All;

    /// @param scale pixels of the image per pixel of `size`.
    QImage render(const QSize& size, double scale) const;
    /// @param format "png" (twice the size), "svg", "pdf" or "csv". @throws core::Error{BadArgument} naming another
    /// one. @param size that is aimed at; empty: as on the screen, but not too small for paper.
    QByteArray encode(const QString& format, QSize size = {}) const;

private:
    QByteArray table() const;
};

} // namespace ui::plots
