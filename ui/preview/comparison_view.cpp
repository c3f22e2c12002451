#include "ui/preview/comparison_view.h"

#include "core/base/error.h"
#include "core/study/study_file.h"
#include "ui/access/mnemonics.h"
#include "ui/files/file_dialogs.h"
#include "ui/preview/blind_test_view.h"
#include "ui/preview/comparison_text.h"
#include "ui/preview/comparison_toolbar.h"
#include "ui/preview/image_grid.h"
#include "ui/preview/image_painting.h"
#include "ui/preview/image_saving.h"
#include "ui/preview/pair_bar.h"
#include "ui/preview/pair_view.h"
#include "ui/preview/title_editor.h"
#include "ui/preview/trajectory_view.h"
#include "ui/preview/zoom_steps.h"

#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace ui::preview {

ComparisonView::ComparisonView(QWidget* parent)
    : QWidget(parent)
    , m_toolbar(new ComparisonToolbar(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new QLabel(this))
    , m_grid(new ImageGrid(this))
    , m_pair(new PairView(this))
    , m_bar(new PairBar(this))
    , m_blind(new BlindTestView(this))
    , m_trajectory(new TrajectoryView(this))
    , m_tableView(new ImageGrid(this)) {
    setObjectName(QStringLiteral("comparisonView"));
    m_empty->setObjectName(QStringLiteral("emptyText"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    for (QWidget* page : std::initializer_list<QWidget*>{m_empty, m_grid, m_pair, m_blind, m_trajectory, m_tableView})
        m_stack->addWidget(page);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_toolbar);
    layout->addWidget(m_bar);
    layout->addWidget(m_stack, 1);
    m_tableView->setObjectName(QStringLiteral("variantTable"));
    m_tableView->setHasFigures(false);
    connectParts();
    connectPages();
    updateShown();
    m_toolbar->setZoom(m_grid->zoom());
    m_toolbar->setFitted(m_viewpoint.fitted);
    retranslateUi();
}

ComparisonView::~ComparisonView() = default;

void ComparisonView::connectParts() {
    connect(m_toolbar, &ComparisonToolbar::modeChosen, this, &ComparisonView::setMode);
    connect(m_toolbar, &ComparisonToolbar::zoomStepped, this, &ComparisonView::stepZoom);
    connect(m_toolbar, &ComparisonToolbar::fitRequested, this, &ComparisonView::fit);
    connect(m_grid, &ImageGrid::selectionChanged, this, &ComparisonView::onSelectionChanged);
    connect(m_grid, &ImageGrid::headerOpened, this,
            [this](int column) { emit headerOpened(m_grid->columns()[static_cast<std::size_t>(column)].id); });
    connect(m_grid, &ImageGrid::flickerHeld, this,
            [this](bool held) { m_grid->showInstead(held ? referenceColumn() : -1); });
    connect(m_grid, &ImageGrid::opened, this, [this] { setMode(CompareMode::SideBySide); });
    connect(m_tableView, &ImageGrid::selectionChanged, this, &ComparisonView::chooseInTable);
    connect(m_tableView, &ImageGrid::opened, this, [this] { setMode(CompareMode::SideBySide); });
    for (QWidget* page : std::initializer_list<QWidget*>{m_grid, m_pair, m_tableView})
        connect(page, &QWidget::customContextMenuRequested, this,
                [this, page](const QPoint& position) { showMenu(page->mapToGlobal(position)); });
    connect(m_pair, &PairView::closed, this, [this] { setMode(CompareMode::Grid); });
    connect(m_pair, &PairView::rowStepped, this, [this](int rows) {
        m_grid->select({m_grid->selected().row + rows, selectedColumn()});
    });
    connect(m_toolbar, &ComparisonToolbar::worstFirstChosen, this, &ComparisonView::setWorstFirst);
    connect(m_toolbar, &ComparisonToolbar::smoothChosen, this, &ComparisonView::setSmooth);
    connect(m_bar, &PairBar::referenceChosen, this, &ComparisonView::setReferenceColumn);
    connect(m_bar, &PairBar::otherChosen, this, [this](int column) { select(selectedRow(), column); });
    connect(m_bar, &PairBar::rowStepped, m_pair, &PairView::rowStepped);
    connect(m_bar, &PairBar::swapped, this, &ComparisonView::swapPair);
    connect(m_bar, &PairBar::rangeChosen, m_pair, &PairView::setDifferenceRange);
}

void ComparisonView::connectPages() {
    connect(m_trajectory, &TrajectoryView::closed, this, [this] { setMode(CompareMode::Grid); });
    connect(&m_blind->pair(), &PairView::closed, this, [this] { setMode(CompareMode::Grid); });
    connect(m_trajectory, &TrajectoryView::rowStepped, m_pair, &PairView::rowStepped);
    const auto showZoom = [this](QWidget* page) {
        return [this, page](double zoom) {
            if (pageOf(m_mode) == page)
                m_toolbar->setZoom(zoom);
        };
    };
    for (ImageGrid* grid : {m_grid, m_tableView}) {
        connect(grid, &ImageGrid::zoomChanged, this, showZoom(grid));
        connect(grid, &ImageGrid::viewpointChanged, this, &ComparisonView::takeViewpoint);
    }
    for (QWidget* page :
         std::initializer_list<QWidget*>{&m_blind->pair(), &m_trajectory->pair(), &m_trajectory->strip()})
        connect(page, &QWidget::customContextMenuRequested, this,
                [this, page](const QPoint& position) { showMenu(page->mapToGlobal(position)); });
    for (PairView* pair : pairs()) {
        QWidget* page = pair == m_pair ? pair : pair->parentWidget();
        connect(pair, &PairView::zoomChanged, this, showZoom(page));
        connect(pair, &PairView::viewpointChanged, this, &ComparisonView::takeViewpoint);
    }
}

std::vector<PairView*> ComparisonView::pairs() const {
    return {m_pair, &m_blind->pair(), &m_trajectory->pair()};
}

QWidget* ComparisonView::pageOf(CompareMode mode) const {
    switch (mode) {
    case CompareMode::Grid:
        return m_grid;
    case CompareMode::Blind:
        return m_blind;
    case CompareMode::Trajectory:
        return m_trajectory;
    case CompareMode::Table:
        return m_tableView;
    default:
        return m_pair;
    }
}

/// All views show the same part at the same size, so that turning from one to another loses no place.
void ComparisonView::takeViewpoint(const Viewpoint& view) {
    m_viewpoint = view;
    m_toolbar->setFitted(view.fitted);
    for (ImageGrid* grid : {m_grid, m_tableView})
        if (grid != sender())
            grid->setViewpoint(view);
    for (PairView* pair : pairs())
        if (pair != sender())
            pair->setViewpoint(view);
}

void ComparisonView::setSmooth(bool smooth) {
    Viewpoint view = m_viewpoint;
    view.smooth = smooth;
    m_toolbar->setSmooth(smooth);
    takeViewpoint(view);
}

void ComparisonView::setMaximiseAction(QAction& action) {
    m_toolbar->setMaximiseAction(action);
}

void ComparisonView::setColumns(std::vector<ComparedVariant> columns) {
    m_grid->setColumns(m_order.ordered(std::move(columns)));
    m_grid->setRowLabels(m_order.ordered(m_rowLabels));
    updateShown();
    emit columnsChanged();
}

void ComparisonView::setRowLabels(const QStringList& labels) {
    m_rowLabels = labels;
    m_grid->setRowLabels(m_order.ordered(labels));
    updatePair();
}

void ComparisonView::setWorstFirst(bool isWorstFirst) {
    const int row = selectedRow();
    std::vector<ComparedVariant> columns = m_order.restored(m_grid->columns());
    m_order.setWorstFirst(isWorstFirst);
    setColumns(std::move(columns));
    select(isWorstFirst ? m_order.rowAt(0) : row, selectedColumn());
}

void ComparisonView::forget() {
    m_referenceId = core::study::denseId;
    m_blind->forget();
    for (PairView* pair : pairs())
        pair->setPair({}, {});
    setRowLabels({});
    setColumns({});
}

void ComparisonView::setEmptyText(const QString& text) {
    m_emptyText = text;
    retranslateUi();
}

int ComparisonView::selectedRow() const {
    return m_order.rowAt(m_grid->selected().row);
}

int ComparisonView::selectedColumn() const {
    return m_grid->selected().column;
}

void ComparisonView::select(int row, int column) {
    m_grid->select({m_order.placeOf(row), column});
}

int ComparisonView::selectedId() const {
    return selectedColumn() < 0 ? core::study::denseId
                                : m_grid->columns()[static_cast<std::size_t>(selectedColumn())].id;
}

void ComparisonView::selectId(int id) {
    const std::vector<ComparedVariant>& columns = m_grid->columns();
    const auto place = std::ranges::find(columns, id, &ComparedVariant::id);
    if (place != columns.end())
        select(selectedRow(), static_cast<int>(place - columns.begin()));
}

void ComparisonView::editTitle(int column) {
    if (m_mode != CompareMode::Grid || m_grid->isEmpty())
        return;
    const ComparedVariant& edited = m_grid->columns()[static_cast<std::size_t>(column)];
    auto* editor = new TitleEditor(edited.title, m_grid->viewport());
    editor->open(m_grid->headerRect(column));
    connect(editor, &TitleEditor::edited, this,
            [this, id = edited.id](const QString& title) { emit titleEdited(id, title); });
    connect(editor, &TitleEditor::closed, m_grid, qOverload<>(&QWidget::setFocus));
}

void ComparisonView::onSelectionChanged(int row, int column) {
    updateChosen();
    emit selectionChanged(m_order.rowAt(row), column);
    emit shownChanged();
}

void ComparisonView::setMode(CompareMode mode) {
    m_mode = mode;
    m_toolbar->setMode(mode);
    if (showsPair(mode))
        m_pair->setMode(mode);
    updateShown();
    m_stack->currentWidget()->setFocus();
    emit shownChanged();
}

void ComparisonView::updateShown() {
    m_stack->setCurrentWidget(m_grid->isEmpty() ? m_empty : pageOf(m_mode));
    m_toolbar->setEnabled(!m_grid->isEmpty());
    m_bar->setVisible(m_mode != CompareMode::Grid && !m_grid->isEmpty());
    m_bar->setMode(m_mode);
    const double pairZoom = m_mode == CompareMode::Blind        ? m_blind->pair().zoom()
                            : m_mode == CompareMode::Trajectory ? m_trajectory->pair().zoom()
                                                                : m_pair->zoom();
    m_toolbar->setZoom(m_mode == CompareMode::Grid    ? m_grid->zoom()
                       : m_mode == CompareMode::Table ? m_tableView->zoom()
                                                      : pairZoom);
    updateChosen();
}

const std::vector<ComparedVariant>& ComparisonView::columns() const {
    return m_grid->columns();
}

const QStringList& ComparisonView::rowLabels() const {
    return m_rowLabels;
}

int ComparisonView::referenceColumn() const {
    const auto& all = m_grid->columns();
    const auto place = std::ranges::find(all, m_referenceId, &ComparedVariant::id);
    return all.empty() ? -1 : place == all.end() ? 0 : static_cast<int>(place - all.begin());
}

int ComparisonView::comparedColumn() const {
    const int reference = referenceColumn();
    if (selectedColumn() != reference)
        return selectedColumn();
    // The reference itself is chosen: the present choices are held against it, or else whatever there is.
    const auto& all = m_grid->columns();
    const auto present = std::ranges::find(all, core::study::presentId, &ComparedVariant::id);
    const auto place = static_cast<int>(present - all.begin());
    if (present != all.end() && place != reference)
        return place;
    return reference + 1 < static_cast<int>(all.size()) ? reference + 1 : std::max(0, reference - 1);
}

void ComparisonView::setReferenceColumn(int column) {
    const auto& all = m_grid->columns();
    if (column < 0 || column >= static_cast<int>(all.size()))
        return;
    m_referenceId = all[static_cast<std::size_t>(column)].id;
    updateChosen();
    emit shownChanged();
}

/// What depends on the selected cell and the reference.
void ComparisonView::updateChosen() {
    updateBar();
    updatePair();
    updateBlind();
    updateTable();
}

void ComparisonView::updateTable() {
    const bool isSeen = m_mode == CompareMode::Table;
    if (!isSeen && m_tableView->isEmpty())
        return;
    m_table = isSeen ? variantTable(m_grid->columns(), m_grid->rowLabels(), m_grid->selected().row) : VariantTable();
    const QSignalBlocker silent(m_tableView);
    m_tableView->setRowLabels(m_table.rowLabels);
    m_tableView->setColumns(m_table.columns);
    if (m_table.shownAt(m_tableView->selected()) != m_grid->selected())
        if (const Cell place = m_table.placeOf(m_grid->selected()); place.row >= 0)
            m_tableView->select(place);
}

void ComparisonView::chooseInTable(int row, int column) {
    if (const Cell cell = m_table.shownAt({row, column}); cell.row >= 0)
        m_grid->select(cell);
}

void ComparisonView::swapPair() {
    const int reference = referenceColumn();
    const int other = comparedColumn();
    setReferenceColumn(other);
    select(selectedRow(), reference);
}

void ComparisonView::updateBar() {
    QStringList titles;
    for (const ComparedVariant& column : m_grid->columns())
        titles << column.title;
    m_bar->setColumns(titles);
    m_bar->setPair(referenceColumn(), comparedColumn());
}

void ComparisonView::updateBlind() {
    if (m_mode != CompareMode::Blind || m_grid->isEmpty())
        return;
    const ComparedVariant& reference = columns()[static_cast<std::size_t>(referenceColumn())];
    const ComparedVariant& other = columns()[static_cast<std::size_t>(comparedColumn())];
    if (!reference.busy && !other.busy) // images that only form are no images to judge
        m_blind->setImages({reference.title, other.title,
                            reference.id == core::study::denseId || referenceColumn() == 0, m_grid->rowLabels(),
                            reference.images, other.images});
}

/// PSNR and SSIM to the reference; the columns know theirs to the dense images.
QString ComparisonView::pairCaption(const ComparedVariant& other) const {
    const int place = m_grid->selected().row;
    const QString label = m_grid->rowLabels().value(place);
    if (referenceColumn() == 0)
        return (QStringList{label} + qualityTexts(other, place)).join(QStringLiteral("  ·  "));
    const auto row = static_cast<std::size_t>(place);
    const auto& reference = columns()[static_cast<std::size_t>(referenceColumn())].images;
    const bool areThere = row < reference.size() && row < other.images.size();
    return (QStringList{label} + (areThere ? qualityTexts(reference[row], other.images[row]) : QStringList()))
        .join(QStringLiteral("  ·  "));
}

void ComparisonView::updatePair() {
    if (!showsPair(m_mode) || m_grid->isEmpty())
        return;
    const std::vector<ComparedVariant>& columns = m_grid->columns();
    const auto row = static_cast<std::size_t>(m_grid->selected().row);
    const auto image = [&](const ComparedVariant& column) {
        return row < column.images.size() ? column.images[row] : core::Image();
    };
    const ComparedVariant& reference = columns[static_cast<std::size_t>(referenceColumn())];
    const ComparedVariant& other = columns[static_cast<std::size_t>(comparedColumn())];
    m_pair->setPair({image(reference), reference.title, m_grid->rowLabels().value(m_grid->selected().row)},
                    {image(other), other.title, pairCaption(other)});
}

void ComparisonView::stepZoom(int steps) {
    for (ImageGrid* grid : {m_grid, m_tableView})
        if (grid == pageOf(m_mode))
            return grid->setZoom(steppedZoom(grid->zoom(), steps));
    for (PairView* pair : pairs())
        if (pair == pageOf(m_mode) || pair->parentWidget() == pageOf(m_mode))
            pair->setZoom(steppedZoom(pair->zoom(), steps));
}

void ComparisonView::fit() {
    Viewpoint view = m_viewpoint;
    view.fitted = true;
    view.centre = {0.5, 0.5};
    takeViewpoint(view);
}

void ComparisonView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Minus)
        stepZoom(event->key() == Qt::Key_Plus ? 1 : -1);
    else if (event->matches(QKeySequence::Copy))
        copyImage();
    else if ((event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) != Qt::NoModifier ||
             !chooseByKey(event->key()))
        QWidget::keyPressEvent(event);
}

bool ComparisonView::chooseByKey(int key) {
    if (key == Qt::Key_F)
        fit();
    else if (key == Qt::Key_S)
        setSmooth(!isSmooth());
    else if (key == Qt::Key_X && m_mode != CompareMode::Grid)
        swapPair();
    else if (key >= Qt::Key_1 && key < Qt::Key_1 + compareModeCount)
        setMode(static_cast<CompareMode>(key - Qt::Key_1));
    else
        return false;
    return true;
}

void ComparisonView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    QWidget::changeEvent(event);
}

void ComparisonView::retranslateUi() {
    setAccessibleName(tr("Comparison of pictures"));
    m_empty->setText(m_emptyText.isEmpty() ? tr("Pictures appear here once the dense model has been sampled.")
                                           : m_emptyText);
}

QSize ComparisonView::sizeHint() const {
    return {900, 340};
}

} // namespace ui::preview
