#include "ui/preview/comparison_view.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "ui/preview/comparison_text.h"
#include "ui/preview/comparison_toolbar.h"
#include "ui/preview/pair_view.h"
#include "ui/preview/picture_grid.h"
#include "ui/preview/picture_painting.h"
#include "ui/preview/title_editor.h"
#include "ui/preview/zoom_ladder.h"

#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QFileDialog>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace ui::preview {

ComparisonView::ComparisonView(QWidget* parent)
    : QWidget(parent)
    , m_toolbar(new ComparisonToolbar(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new QLabel(this))
    , m_grid(new PictureGrid(this))
    , m_pair(new PairView(this)) {
    setObjectName(QStringLiteral("comparisonView"));
    m_empty->setObjectName(QStringLiteral("emptyText"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    for (QWidget* page : {static_cast<QWidget*>(m_empty), static_cast<QWidget*>(m_grid), static_cast<QWidget*>(m_pair)})
        m_stack->addWidget(page);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_toolbar);
    layout->addWidget(m_stack, 1);
    connectParts();
    m_toolbar->setZoom(m_grid->zoom());
    retranslateUi();
}

ComparisonView::~ComparisonView() = default;

void ComparisonView::connectParts() {
    connect(m_toolbar, &ComparisonToolbar::modeChosen, this, &ComparisonView::setMode);
    connect(m_toolbar, &ComparisonToolbar::zoomStepped, this, &ComparisonView::stepZoom);
    connect(m_toolbar, &ComparisonToolbar::fitRequested, this, &ComparisonView::fit);
    connect(m_grid, &PictureGrid::selectionChanged, this, &ComparisonView::onSelectionChanged);
    connect(m_grid, &PictureGrid::headerOpened, this,
            [this](int column) { emit headerOpened(m_grid->columns()[static_cast<std::size_t>(column)].id); });
    connect(m_grid, &PictureGrid::opened, this, [this] { setMode(CompareMode::SideBySide); });
    for (QWidget* page : {static_cast<QWidget*>(m_grid), static_cast<QWidget*>(m_pair)})
        connect(page, &QWidget::customContextMenuRequested, this,
                [this, page](const QPoint& position) { showMenu(page->mapToGlobal(position)); });
    connect(m_pair, &PairView::closed, this, [this] { setMode(CompareMode::Grid); });
    connect(m_pair, &PairView::rowStepped, this, [this](int rows) { select(selectedRow() + rows, selectedColumn()); });
    connect(m_grid, &PictureGrid::zoomChanged, this, [this](double zoom) {
        if (m_mode == CompareMode::Grid)
            m_toolbar->setZoom(zoom);
    });
    connect(m_pair, &PairView::zoomChanged, this, [this](double zoom) {
        if (m_mode != CompareMode::Grid)
            m_toolbar->setZoom(zoom);
    });
}

void ComparisonView::setColumns(std::vector<ComparisonColumn> columns) {
    m_grid->setColumns(std::move(columns));
    updateShown();
}

void ComparisonView::setRowLabels(const QStringList& labels) {
    m_grid->setRowLabels(labels);
    updatePair();
}

void ComparisonView::setEmptyText(const QString& text) {
    m_emptyText = text;
    retranslateUi();
}

int ComparisonView::selectedRow() const {
    return m_grid->selected().row;
}

int ComparisonView::selectedColumn() const {
    return m_grid->selected().column;
}

void ComparisonView::select(int row, int column) {
    m_grid->select({row, column});
}

int ComparisonView::selectedId() const {
    return selectedColumn() < 0 ? denseColumn : m_grid->columns()[static_cast<std::size_t>(selectedColumn())].id;
}

void ComparisonView::selectId(int id) {
    const std::vector<ComparisonColumn>& columns = m_grid->columns();
    const auto place = std::ranges::find(columns, id, &ComparisonColumn::id);
    if (place != columns.end())
        select(selectedRow(), static_cast<int>(place - columns.begin()));
}

void ComparisonView::editTitle(int column) {
    if (m_mode != CompareMode::Grid || m_grid->isEmpty())
        return;
    const ComparisonColumn& edited = m_grid->columns()[static_cast<std::size_t>(column)];
    auto* editor = new TitleEditor(edited.title, m_grid->viewport());
    editor->open(m_grid->headerRect(column));
    connect(editor, &TitleEditor::edited, this,
            [this, id = edited.id](const QString& title) { emit titleEdited(id, title); });
    connect(editor, &TitleEditor::closed, m_grid, qOverload<>(&QWidget::setFocus));
}

void ComparisonView::onSelectionChanged(int row, int column) {
    updatePair();
    emit selectionChanged(row, column);
}

void ComparisonView::setMode(CompareMode mode) {
    m_mode = mode;
    m_toolbar->setMode(mode);
    if (mode != CompareMode::Grid)
        m_pair->setMode(mode);
    updateShown();
    m_stack->currentWidget()->setFocus();
}

void ComparisonView::updateShown() {
    QWidget* shown = m_mode == CompareMode::Grid ? static_cast<QWidget*>(m_grid) : m_pair;
    m_stack->setCurrentWidget(m_grid->isEmpty() ? m_empty : shown);
    m_toolbar->setEnabled(!m_grid->isEmpty());
    m_toolbar->setZoom(m_mode == CompareMode::Grid ? m_grid->zoom() : m_pair->zoom());
    updatePair();
}

void ComparisonView::updatePair() {
    if (m_mode == CompareMode::Grid || m_grid->isEmpty())
        return;
    const std::vector<ComparisonColumn>& columns = m_grid->columns();
    // The dense column itself is compared with the first variant.
    const int chosen = selectedColumn() > 0 ? selectedColumn() : std::min<int>(1, static_cast<int>(columns.size()) - 1);
    const auto row = static_cast<std::size_t>(selectedRow());
    const auto picture = [&](const ComparisonColumn& column) {
        return row < column.images.size() ? column.images[row] : core::Image();
    };
    const ComparisonColumn& other = columns[static_cast<std::size_t>(chosen)];
    const QString label = m_grid->rowLabels().value(selectedRow());
    m_pair->setPair({picture(columns.front()), columns.front().title, label},
                    {picture(other), other.title,
                     (QStringList{label} + qualityTexts(other, selectedRow())).join(QStringLiteral("  ·  "))});
}

void ComparisonView::stepZoom(int steps) {
    if (m_mode == CompareMode::Grid)
        m_grid->setZoom(steppedZoom(m_grid->zoom(), steps));
    else
        m_pair->setZoom(steppedZoom(m_pair->zoom(), steps));
}

void ComparisonView::fit() {
    if (m_mode == CompareMode::Grid)
        m_grid->fit();
    else
        m_pair->fit();
}

void ComparisonView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Minus)
        stepZoom(event->key() == Qt::Key_Plus ? 1 : -1);
    else if (event->key() == Qt::Key_F)
        fit();
    else if (event->key() >= Qt::Key_1 && event->key() < Qt::Key_1 + compareModeCount)
        setMode(static_cast<CompareMode>(event->key() - Qt::Key_1));
    else if (event->matches(QKeySequence::Copy))
        copyPicture();
    else
        QWidget::keyPressEvent(event);
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

// Copying and saving

const core::Image* ComparisonView::selectedPicture() const {
    if (m_grid->isEmpty() || selectedRow() < 0)
        return nullptr;
    const std::vector<core::Image>& images = m_grid->columns()[static_cast<std::size_t>(selectedColumn())].images;
    const auto row = static_cast<std::size_t>(selectedRow());
    return row < images.size() && !images[row].empty() ? &images[row] : nullptr;
}

void ComparisonView::showMenu(const QPoint& globalPosition) {
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("comparisonMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction* copy = menu->addAction(tr("Copy Picture"), QKeySequence::Copy, this, &ComparisonView::copyPicture);
    QAction* save = menu->addAction(tr("Save Picture…"), this,
                                    [this] { saveTo(QStringLiteral("picture.png"), &ComparisonView::savePicture); });
    menu->addAction(tr("Save Grid…"), this,
                    [this] { saveTo(QStringLiteral("comparison.png"), &ComparisonView::saveGrid); });
    menu->addSeparator();
    menu->addActions(actions()); // of whoever owns the columns
    copy->setEnabled(selectedPicture() != nullptr);
    save->setEnabled(selectedPicture() != nullptr);
    menu->popup(globalPosition);
}

void ComparisonView::copyPicture() {
    if (const core::Image* picture = selectedPicture())
        QApplication::clipboard()->setImage(asQImage(*picture).copy());
}

void ComparisonView::saveTo(const QString& name, void (ComparisonView::*save)(const QString&) const) {
    const QString path = QFileDialog::getSaveFileName(this, tr("Save as PNG"), name, tr("Pictures (*.png)"));
    if (path.isEmpty())
        return;
    try {
        (this->*save)(path);
    } catch (const core::Error& error) {
        emit failed(QString::fromUtf8(error.what()));
    }
}

QImage ComparisonView::renderGrid() const {
    return m_grid->renderAll();
}

void ComparisonView::saveGrid(const QString& path) const {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    renderGrid().save(&buffer, "PNG");
    if (buffer.data().isEmpty())
        throw core::Error(core::ErrorCode::Failed, path.toStdString() + ": there are no pictures to save");
    core::writeFileAtomically(path.toStdString(), std::string_view(buffer.data().constData(),
                                                                   static_cast<std::size_t>(buffer.data().size())));
}

void ComparisonView::savePicture(const QString& path) const {
    const core::Image* picture = selectedPicture();
    if (picture == nullptr)
        throw core::Error(core::ErrorCode::Failed, path.toStdString() + ": there is no picture to save");
    core::writePng(path.toStdString(), *picture);
}

QSize ComparisonView::sizeHint() const {
    return {900, 420};
}

} // namespace ui::preview
