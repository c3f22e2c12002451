#pragma once

#include <QByteArray>
#include <QImage>
#include <QSize>
#include <QString>

#include <functional>
#include <utility>
#include <vector>

class QBuffer;
class QCustomPlot;
class QPaintDevice;
class QWidget;

namespace ui::plots {

/// How much of a plot is exported.
enum class Extent {
    All,    ///< everything there is
    Visible ///< the part that the person zoomed to
};

/// A figure with its legend in a row above, in the plot's present colours. @param scale pixels of the image per pixel
/// of `size`.
QImage renderPlot(QCustomPlot& plot, const QSize& size, double scale);

/// The same as a file's bytes: "png" (twice the size), "svg" or "pdf". @throws core::Error{BadArgument} naming another
/// format.
QByteArray encodePlot(QCustomPlot& plot, const QSize& size, const QString& format);

/// Remembers the ranges of a plot's axes and gives them back at the end.
class KeptRanges {
public:
    explicit KeptRanges(QCustomPlot& plot);
    ~KeptRanges();
    KeptRanges(const KeptRanges&) = delete;
    KeptRanges& operator=(const KeptRanges&) = delete;

private:
    QCustomPlot& m_plot;
    std::vector<std::pair<double, double>> m_ranges;
};

/// A figure that paints itself in pixels of `size`.
struct VectorFigure {
    QString title;
    QSize size;
    std::function<void(QPaintDevice&)> paint;
};
/// Writes it as "svg" or "pdf". @throws core::Error{BadArgument} naming another format.
void encodeVectors(QBuffer& buffer, const VectorFigure& figure, const QString& format);

/// Asks where to export a figure or its table to, and has `write` do it; `failed` is called with what goes wrong.
void askForExport(QWidget* parent, const QString& title, const QString& name,
                  const std::function<void(const QString&)>& write, const std::function<void(const QString&)>& failed);

/// Writes the bytes whole or not at all. @throws core::Error{Failed} naming the path.
void writeExport(const QString& path, const QByteArray& bytes);

} // namespace ui::plots
