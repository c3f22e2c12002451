// What a person copies and saves of the comparison.
#include "ui/preview/comparison_view.h"

#include "core/base/error.h"
#include "core/study/study_file.h"
#include "ui/access/mnemonics.h"
#include "ui/files/file_dialogs.h"
#include "ui/preview/image_grid.h"
#include "ui/preview/image_painting.h"
#include "ui/preview/image_saving.h"
#include "ui/preview/pair_view.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QStackedWidget>

#include <algorithm>

namespace ui::preview {

namespace {

/// The study that a column's images came from as JSON; empty: not known.
std::string studyOf(const ComparedVariant& column) {
    return column.study ? core::study::toJson(*column.study) : std::string();
}

} // namespace

const core::Image* ComparisonView::selectedImage() const {
    if (m_grid->isEmpty() || m_grid->selected().row < 0)
        return nullptr;
    const std::vector<core::Image>& images = m_grid->columns()[static_cast<std::size_t>(selectedColumn())].images;
    const auto row = static_cast<std::size_t>(m_grid->selected().row);
    return row < images.size() && !images[row].empty() ? &images[row] : nullptr;
}

void ComparisonView::showMenu(const QPoint& globalPosition) {
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("comparisonMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (m_mode == CompareMode::Blind || m_mode == CompareMode::Trajectory)
        menu->addAction(tr("Copy This View"), QKeySequence::Copy, this, &ComparisonView::copyImage);
    else
        addImageActions(*menu);
    if (m_mode != CompareMode::Grid)
        menu->addAction(tr("Save This View…"), this,
                        [this] { saveTo(QStringLiteral("view.png"), &ComparisonView::saveView); });
    menu->addSeparator();
    menu->addActions(actions()); // of whoever owns the columns
    access::giveMnemonics(*menu);
    menu->popup(globalPosition);
}

void ComparisonView::addImageActions(QMenu& menu) {
    QAction* copy = menu.addAction(tr("Copy Picture"), QKeySequence::Copy, this, &ComparisonView::copyImage);
    QAction* save = menu.addAction(tr("Save Picture…"), this,
                                   [this] { saveTo(QStringLiteral("picture.png"), &ComparisonView::saveImage); });
    copy->setEnabled(selectedImage() != nullptr);
    save->setEnabled(selectedImage() != nullptr);
    menu.addAction(tr("Save Column…"), this,
                   [this] { saveTo(QStringLiteral("column.png"), &ComparisonView::saveColumn); });
    menu.addAction(tr("Save Grid…"), this,
                   [this] { saveTo(QStringLiteral("comparison.png"), &ComparisonView::saveGrid); });
}

/// Where no single image is chosen, all that is seen.
void ComparisonView::copyImage() {
    if (m_mode == CompareMode::Blind || m_mode == CompareMode::Trajectory)
        QApplication::clipboard()->setPixmap(m_stack->currentWidget()->grab());
    else if (const core::Image* image = selectedImage())
        QApplication::clipboard()->setMimeData(imageData(asQImage(*image).copy(), selectedStudy()));
}

void ComparisonView::saveTo(const QString& name, void (ComparisonView::*save)(const QString&) const) {
    const QString path =
        files::askForNewFile({this, QStringLiteral("picture"), tr("Save as PNG")}, name, tr("Pictures (*.png)"));
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

/// Of the whole: the present choices with all kept variants.
std::string ComparisonView::shownStudy() const {
    const auto& all = columns();
    const auto present = std::ranges::find(all, core::study::presentId, &ComparedVariant::id);
    if (present != all.end() && present->study)
        return studyOf(*present);
    const auto any = std::ranges::find_if(all, [](const ComparedVariant& column) { return column.study != nullptr; });
    return any == all.end() ? std::string() : studyOf(*any);
}

std::string ComparisonView::selectedStudy() const {
    const bool isThere = !m_grid->isEmpty() && selectedColumn() >= 0;
    return isThere ? studyOf(columns()[static_cast<std::size_t>(selectedColumn())]) : std::string();
}

void ComparisonView::saveGrid(const QString& path) const {
    savePng(path, renderGrid(), shownStudy());
}

void ComparisonView::saveColumn(const QString& path) const {
    savePng(path, m_grid->renderColumn(selectedColumn()), selectedStudy());
}

void ComparisonView::saveImage(const QString& path) const {
    const core::Image* image = selectedImage();
    if (image == nullptr)
        throw core::Error(core::ErrorCode::Failed, path.toStdString() + ": there is no picture to save");
    savePng(path, asQImage(*image), selectedStudy());
}

void ComparisonView::saveView(const QString& path) const {
    savePng(path, m_stack->currentWidget()->grab().toImage(), shownStudy());
}

} // namespace ui::preview
