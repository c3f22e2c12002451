#pragma once

#include "ui/preview/grid_painter.h"
#include "ui/preview/viewpoint.h"

#include <QAbstractScrollArea>
#include <QImage>

namespace ui::preview {

/// The scrolling grid of images: one zoom for all, a selected cell that mouse and arrow keys move. Headers and row
/// labels stay in sight. Images that are too large for all columns to be seen are cropped, and dragged all together.
class ImageGrid : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit ImageGrid(QWidget* parent = nullptr);

    void setColumns(std::vector<ComparedVariant> columns);
    void setRowLabels(const QStringList& labels);
    /// Whether the columns have cost and times; else no room is kept for them.
    void setHasFigures(bool hasFigures) { m_painter.hasFigures = hasFigures; }
    const std::vector<ComparedVariant>& columns() const { return m_painter.columns; }
    const QStringList& rowLabels() const { return m_painter.rowLabels; }
    bool isEmpty() const { return m_painter.isEmpty(); }
    Cell selected() const { return m_painter.selected; }
    /// Clamped to the grid; scrolls there.
    void select(Cell cell);

    double zoom() const { return m_painter.zoom; }
    void setZoom(double zoom);
    /// Shows all columns, now and whenever the size changes, until the zoom is set.
    void fit();
    /// Takes over what another view shows, without viewpointChanged().
    void setViewpoint(const Viewpoint& view);
    Viewpoint viewpoint() const { return {m_painter.zoom, m_painter.centre, m_fitted, m_painter.smooth}; }
    /// The place of an image in the viewport, for tests and tool tips.
    QRect imageRect(const Cell& cell) const;
    /// The place of a column's header in the viewport, in the strip of the selected row.
    QRect headerRect(int column) const;
    /// All columns show one column's images. @param column −1: each its own again.
    void showInstead(int column);
    QImage renderAll() const;
    QImage renderColumn(int column) const;

signals:
    void selectionChanged(int row, int column);
    void zoomChanged(double zoom);
    /// The person zoomed or panned.
    void viewpointChanged(const ui::preview::Viewpoint& view);
    /// Double click or Return: the person wants to see the pair large.
    void opened();
    /// Double click on a column's header.
    void headerOpened(int column);
    /// Space went down, or up.
    void flickerHeld(bool held);

protected:
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    /// All of a grid, black on white, each image whole.
    static QImage rendered(GridPainter painter);
    QPoint offset() const;
    Cell cellAt(const QPoint& viewportPosition) const;
    /// The cell below a header, in the selected row or the first of the header's strip; none elsewhere.
    Cell cellBelowHeader(const QPoint& viewportPosition) const;
    void applyZoom(double zoom, const QPoint& around);
    void pan(const QPointF& by);
    /// The cell that stays in place when the zoom changes.
    Cell cellNear(const QPoint& viewportPosition) const;
    void updateScrollBars();
    void updateAccessibleText();
    void refit();
    void keepScaled(std::vector<ComparedVariant>& columns);
    QSize room() const;
    void selectBeside(int columns);

    ScaledImages m_scaled;
    GridPainter m_painter;
    bool m_fitted = true;
    QPointF m_grabbed;
};

} // namespace ui::preview
