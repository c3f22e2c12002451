#pragma once

#include "ui/panels/layer_map_painter.h"

#include "ui/plots/plot_export.h"

#include <QImage>
#include <QWidget>

#include <functional>
#include <optional>

namespace ui::study {
class UnitSelection;
}

class QScrollBar;

namespace ui::panels {

/// How much of every layer each stage keeps, at a glance or, zoomed in, in detail. Its chosen cell is the window's.
///
/// Mouse: a click chooses, Ctrl and the wheel zoom (with Shift the rows alone), the wheel scrolls (Shift: sideways),
/// middle or Ctrl drag pans, right drag spans the part to enlarge, double click fits, right click opens the menu.
/// Keys: arrows choose, with Ctrl they pan, + − zoom, 0 fits, Ctrl+C copies.
class LayerMap final : public QWidget {
    Q_OBJECT

public:
    explicit LayerMap(study::UnitSelection& selection, QWidget* parent = nullptr);

    void setReport(const std::optional<core::pruning::PruneReport>& report);
    const LayerMapPainter& painter() const { return m_painter; }
    /// Shows every cell, however low; before anybody asked for that, rows are high enough for their names, and what
    /// does not fit is scrolled.
    void fit();
    /// What is visible, black on white. @param scale pixels of the image per pixel of `size`.
    QImage renderToImage(const QSize& size, double scale) const;
    /// All of it as vectors in a file's bytes, as high as its rows need. @param format svg or pdf.
    /// @throws core::Error{BadArgument} naming another.
    QByteArray encode(int width, const QString& format) const;
    /// By the suffix: PNG, SVG, PDF, or a CSV table. @throws core::Error{BadArgument}, core::Error{Failed}.
    void exportTo(const QString& path, plots::Extent extent = plots::Extent::All) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void failed(const QString& message);

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    enum class Drag { None, Pan, Frame };

    void choose(const LayerMapPainter::Place& place);
    void moveChosen(int columns, int rows);
    void showSelection();
    void showLegibly();
    void showOwn(const std::function<void(MapView& view)>& change);
    /// Puts the scroll bars beside the cells where a part is shown, and draws.
    void arrange();
    void scroll();
    bool navigateByKey(const QKeyEvent& event);
    void zoomByKey(double factor);
    /// A place of the widget as a share of the cells that are shown.
    QPointF shareAt(const QPointF& position) const;
    void endFrame(const QPointF& position);
    void showMenu(const QPoint& position);
    QSize paperSize(plots::Extent extent) const;
    void paintOnPaper(QPaintDevice& device, const QSize& size, plots::Extent extent) const;
    QImage image(const QSize& size, double scale, plots::Extent extent) const;
    QByteArray vectors(const QSize& size, const QString& format, plots::Extent extent) const;
    void askForExport(plots::Extent extent);
    void copy() const;
    void retranslateUi();

    study::UnitSelection& m_selection;
    LayerMapPainter m_painter;
    QScrollBar* m_sideways;
    QScrollBar* m_upright;
    Drag m_drag = Drag::None;
    QPointF m_pressed;
    QPointF m_last;
    bool m_isOwnSize = false; ///< the person chose how much is shown
};

/// One line per unit and stage, in the C locale: place, kind, unit, stage, groups, kept, loss.
/// @param isWanted of a unit and a stage; empty: all are.
QByteArray layerMapCsv(const ReportTable& report, const std::function<bool(int, int)>& isWanted = {});

} // namespace ui::panels
