#pragma once

#include "ui/plots/plot_export.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <vector>

namespace ui::figures {

/// A plot of the window that can be written to a file.
struct Figure {
    QString fileName; ///< without a suffix
    /// By the path's suffix. @throws core::Error naming the path.
    std::function<void(const QString& path, plots::Extent extent)> write;
};

/// How all plots are written at once.
struct FigureChoice {
    QString folder;        ///< made where it is not there
    QStringList formats{}; ///< of "svg", "pdf", "png", "csv"
    plots::Extent extent = plots::Extent::All;
};

/// Writes every figure in every format; what was there of the same name is replaced. @return the paths.
/// @throws core::Error naming the folder or the path that cannot be written.
QStringList exportFigures(const std::vector<Figure>& figures, const FigureChoice& choice);

} // namespace ui::figures
