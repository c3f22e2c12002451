#pragma once

#include "ui/preview/compare_mode.h"
#include "ui/preview/compared_variant.h"
#include "ui/preview/row_order.h"
#include "ui/preview/variant_table.h"
#include "ui/preview/viewpoint.h"

#include <QImage>
#include <QStringList>
#include <QWidget>

#include <vector>

class QAction;
class QLabel;
class QStackedWidget;

namespace ui::preview {

class BlindTestView;
class ComparisonToolbar;
class PairBar;
class PairView;
class ImageGrid;
class TrajectoryView;

/// Images of several variants of a model side by side: rows are classes and seeds, columns are variants, the first of
/// them the dense model. One zoom for all; a chosen pair can be seen large, wiped, flickered or as a signed difference,
/// told apart blindly, or followed through the steps of sampling.
class ComparisonView : public QWidget {
    Q_OBJECT

public:
    explicit ComparisonView(QWidget* parent = nullptr);
    ~ComparisonView() override;

    /// Keeps zoom, scroll position and selection where they still fit.
    void setColumns(std::vector<ComparedVariant> columns);
    /// One label per row, e.g. "heart · seed 3".
    void setRowLabels(const QStringList& labels);
    /// Another model is being opened: what was chosen, judged and shown of the former one's images goes.
    void forget();
    /// What stands in place of images while there are none: why, and what to do.
    void setEmptyText(const QString& text);
    int selectedRow() const;    ///< −1: nothing there
    int selectedColumn() const; ///< −1: nothing there
    void select(int row, int column);
    /// The selected column's ComparedVariant::id; core::study::denseId while there is none.
    int selectedId() const;
    /// Selects a column by its id; does nothing where there is none of it.
    void selectId(int id);
    /// Opens a line to type another title into, above the column; grid only.
    void editTitle(int column);
    CompareMode mode() const { return m_mode; }
    void setMode(CompareMode mode);
    /// The column that others are compared with; the dense one until another is chosen. −1: nothing there.
    int referenceColumn() const;
    void setReferenceColumn(int column);
    /// The column that is held against it: the selected one where that is another.
    int comparedColumn() const;
    /// What gives this view all of the window, for a button and a double click beside the buttons.
    void setMaximiseAction(QAction& action);
    /// Rows that are least like the dense images come first. Rows keep their numbers.
    void setWorstFirst(bool isWorstFirst);
    /// Whether enlarged pixels flow into each other.
    bool isSmooth() const { return m_viewpoint.smooth; }
    void setSmooth(bool smooth);
    TrajectoryView& trajectory() { return *m_trajectory; }
    const std::vector<ComparedVariant>& columns() const;
    const QStringList& rowLabels() const;

    /// The whole grid with headers, labels and figures, at the current zoom. Null while there is nothing.
    QImage renderGrid() const;
    // What is saved carries the study that it came from. All throw core::Error naming the path.
    /// Writes renderGrid() as PNG.
    void saveGrid(const QString& path) const;
    /// Writes the selected column likewise.
    void saveColumn(const QString& path) const;
    /// Writes the selected image as PNG in its own size.
    void saveImage(const QString& path) const;
    /// Writes what is seen of the pair, a difference with its scale.
    void saveView(const QString& path) const;
    QSize sizeHint() const override;

signals:
    void selectionChanged(int row, int column);
    /// A person typed another title for a column.
    void titleEdited(int id, const QString& title);
    /// Double click on a column's header.
    void headerOpened(int id);
    /// Mode, row, reference or compared column are others than before.
    void shownChanged();
    /// setColumns() gave others, or the same with other texts.
    void columnsChanged();
    /// Something that was asked for in the context menu did not work. @param message one line, for the Issues list.
    void failed(const QString& message);

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void connectParts();
    void onSelectionChanged(int row, int column);
    void stepZoom(int steps);
    void fit();
    void updateShown();
    QWidget* pageOf(CompareMode mode) const;
    std::vector<PairView*> pairs() const;
    void takeViewpoint(const Viewpoint& view);
    void connectPages();
    void updateBar();
    void updateBlind();
    void updateTable();
    void updateChosen();
    void chooseInTable(int row, int column);
    void swapPair();
    bool chooseByKey(int key);
    QString pairCaption(const ComparedVariant& other) const;
    std::string shownStudy() const;
    std::string selectedStudy() const;
    void updatePair();
    void retranslateUi();
    void showMenu(const QPoint& globalPosition);
    void addImageActions(class QMenu& menu);
    void copyImage();
    void saveTo(const QString& name, void (ComparisonView::*save)(const QString&) const);
    /// The selected image, or nullptr.
    const core::Image* selectedImage() const;

    ComparisonToolbar* m_toolbar;
    QStackedWidget* m_stack;
    QLabel* m_empty;
    ImageGrid* m_grid;
    PairView* m_pair;
    PairBar* m_bar;
    BlindTestView* m_blind;
    TrajectoryView* m_trajectory;
    ImageGrid* m_tableView;
    VariantTable m_table;
    CompareMode m_mode = CompareMode::Grid;
    Viewpoint m_viewpoint;
    int m_referenceId = core::study::denseId;
    QString m_emptyText;
    RowOrder m_order;
    QStringList m_rowLabels; ///< as they came
};

} // namespace ui::preview
