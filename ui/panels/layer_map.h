#pragma once

#include "ui/panels/layer_map_painter.h"

#include <QImage>
#include <QWidget>

#include <optional>

namespace ui::workbench {
class UnitSelection;
}

namespace ui::panels {

/// How much of every layer each stage keeps, at a glance. Its chosen cell is the window's; mouse and arrow keys move
/// it.
class LayerMap final : public QWidget {
    Q_OBJECT

public:
    explicit LayerMap(workbench::UnitSelection& selection, QWidget* parent = nullptr);

    void setReport(const std::optional<core::pruning::PruneReport>& report);
    const LayerMapPainter& painter() const { return m_painter; }
    /// Black on white, as exported. @param scale pixels of the picture per pixel of `size`.
    QImage renderToImage(const QSize& size, double scale) const;
    /// The same as vectors in a file's bytes, as high as its rows need. @param format svg or pdf.
    /// @throws core::Error{BadArgument} naming another.
    QByteArray encode(int width, const QString& format) const;
    /// By the suffix: PNG, SVG, PDF, or a CSV table. @throws core::Error{BadArgument}, core::Error{Failed}.
    void exportTo(const QString& path) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void failed(const QString& message);

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void choose(const LayerMapPainter::Place& place);
    void moveChosen(int columns, int rows);
    void showSelection();
    void paintOnPaper(QPaintDevice& device, const QSize& size) const;
    void askForExport();
    void copy() const;
    void retranslateUi();

    workbench::UnitSelection& m_selection;
    LayerMapPainter m_painter;
};

/// One line per unit and stage, in the C locale: layer, kind, unit, stage, groups, kept, loss.
QByteArray layerMapCsv(const ReportTable& report);

} // namespace ui::panels
