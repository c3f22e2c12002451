#pragma once

#include "ui/preview/compared_variant.h"
#include "ui/preview/comparison_text.h"
#include "ui/preview/scaled_images.h"

#include <QFont>
#include <QPalette>
#include <QPointF>
#include <QRect>
#include <QSize>
#include <QStringList>

#include <vector>

class QPainter;

namespace ui::preview {

/// A cell of the comparison: row −1 and column −1 where there is none.
struct Cell {
    int row = -1;
    int column = -1;
    bool operator==(const Cell&) const = default;
};

/// Where everything of the comparison grid is, in pixels of the whole grid, and how it is painted, on a screen or into
/// an image. Where the view is wide enough, rows go on in a second strip beside the first, and so on.
class GridPainter {
public:
    std::vector<ComparedVariant> columns;
    QStringList rowLabels;
    double zoom = 4;
    QPointF centre{0.5, 0.5}; ///< of the images that are cropped, as shares of their size
    bool smooth = false;
    QSize largestCell;      ///< images are cropped to it, all alike; empty: never
    bool hasFigures = true; ///< cost and times above the columns, for which there is room before they come
    int viewWidth = 0;      ///< that the strips share; 0: one strip, no wider than it needs
    Cell selected;
    int shownInstead = -1; ///< column whose images all others show; −1: each its own
    QPalette palette;
    QFont font;
    ScaledImages* scaled = nullptr; ///< of the screen; null: every painting scales anew

    int rows() const;
    bool isEmpty() const { return columns.empty() || rows() == 0; }
    /// Size of the largest image, unzoomed.
    QSize imageSize() const;
    int headerHeight() const;
    int labelWidth() const;
    int columnWidth() const;
    int rowHeight() const;
    /// Rows side by side.
    int strips() const;
    QSize contentSize() const;
    /// What is seen of an image, zoomed.
    QSize cellSize() const;
    /// The most that a cell may take, so that all columns are seen side by side in `view`.
    QSize roomForOne(const QSize& view) const;
    /// The image's place in the content, cropped.
    QRect imageRect(const Cell& cell) const;
    Cell cellAt(const QPoint& contentPosition) const;
    /// The place of the column with an id: `before` if it is still there or nowhere.
    int columnOf(int id, int before) const;
    /// The place of a column's header in the strip that shows a row, above the content.
    QRect headerRect(const Cell& cell) const;
    /// The largest zoom at which all columns are seen in `view`, and two rows, or one where two would be tiny; but no
    /// image is tiny only to be seen at once with the others.
    double fittingZoom(const QSize& view) const;

    /// Paints the part of the grid that begins at `offset` into `view`; headers and row labels stay at its edges.
    void paint(QPainter& painter, const QRect& view, const QPoint& offset) const;

private:
    /// What takes looking at all columns and labels: asked for many times by one painting, measured once.
    struct Measures {
        QSize image;
        int headerHeight = 0;
        int textWidth = 0; ///< of a column at least, for what is written in it
        int titleLines = 1;
        int labelWidth = 0;
        int captionLine = 0; ///< height
    };

    Measures measured() const;
    int measuredLabelWidth() const;
    QStringList labelLines(const QString& label) const;
    QStringList titleLines(const QString& title) const;
    QString captionOf(const ComparedVariant& column, int row, int width) const;
    void paintImageIn(QPainter& painter, const QRect& rect, const core::Image& image) const;
    Measures measures() const { return m_measures != nullptr ? *m_measures : measured(); }
    int stripWidth() const;
    /// Left edge of the strip that shows a row.
    int stripLeft(int row) const;
    int lineTop(int row) const;
    QRect rowRect(int row) const;
    int captionHeight(int width) const;
    bool captionInOneLine(int width) const;
    QFont titleFont() const;
    QStringList headerOf(const ComparedVariant& column, Wording wording) const;
    const ComparedVariant& shownIn(int column) const;
    void paintRow(QPainter& painter, int row, const QRect& visible) const;
    void paintCell(QPainter& painter, const Cell& cell) const;
    Wording headerWording() const;
    void paintHeaders(QPainter& painter, int left) const;
    void paintLabels(QPainter& painter, const QRect& visible) const;
    void paintAll(QPainter& painter, const QRect& view, const QPoint& offset) const;

    mutable const Measures* m_measures = nullptr; ///< of the painting that goes on; else every question measures anew
};

} // namespace ui::preview
