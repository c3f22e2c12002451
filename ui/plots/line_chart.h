#pragma once

#include <QByteArray>
#include <QSize>
#include <QString>

#include <vector>

namespace ui::plots {

/// One line with a mark at each point.
struct LineSeries {
    QString name;
    std::vector<double> x{};
    std::vector<double> y{}; ///< as many
};

/// One pair of axes.
struct LinePanel {
    QString xLabel;
    QString yLabel;
    bool logarithmic = false; ///< ordinates
    std::vector<LineSeries> series{};
};

/// Panels side by side, black on white, with one legend: lines of one name have one colour and one mark.
/// @param format "png" (twice the size), "svg" or "pdf". @throws core::Error{BadArgument} naming another format.
QByteArray drawLineCharts(const std::vector<LinePanel>& panels, const QSize& size, const QString& format);

} // namespace ui::plots
