#pragma once

#include "ui/preview/comparison_column.h"

#include <QImage>
#include <QStringList>
#include <QWidget>

#include <memory>
#include <vector>

namespace ui::preview {

/// Pictures of several variants of a model side by side: rows are classes and seeds, columns are variants, the first of
/// them the dense model. One zoom for all; a chosen pair can be seen large, wiped, flickered or as a signed difference.
class ComparisonView : public QWidget {
    Q_OBJECT

public:
    explicit ComparisonView(QWidget* parent = nullptr);
    ~ComparisonView() override;

    /// Keeps zoom, scroll position and selection where they still fit.
    void setColumns(std::vector<ComparisonColumn> columns);
    /// One label per row, e.g. "heart · seed 3".
    void setRowLabels(const QStringList& labels);
    int selectedRow() const;    ///< −1: nothing there
    int selectedColumn() const; ///< −1: nothing there
    void select(int row, int column);

    /// The whole grid with headers, labels and figures, at the current zoom. Null while there is nothing.
    QImage renderGrid() const;
    /// Writes renderGrid() as PNG. @throws core::Error naming the path.
    void saveGrid(const QString& path) const;
    QSize sizeHint() const override;

signals:
    void selectionChanged(int row, int column);
    /// Something that was asked for in the context menu did not work. @param message one line, for the Issues list.
    void failed(const QString& message);

private:
    class Private;
    std::unique_ptr<Private> m_d;
};

} // namespace ui::preview
