#include "ui/variants/variant_actions.h"

#include "ui/access/mnemonics.h"
#include "ui/preview/comparison_view.h"
#include "ui/theme/icons.h"
#include "ui/variants/grid_dialog.h"
#include "ui/variants/variant_name.h"

#include <QAction>
#include <QApplication>
#include <QMainWindow>
#include <QMenu>
#include <QToolBar>

#include <algorithm>
#include <vector>

namespace ui::variants {

using core::study::Variant;

namespace {

const std::vector<double> ladderTargets = {0.1, 0.2, 0.33, 0.5}; // the dense variant is the ladder's foot

} // namespace

VariantActions::VariantActions(study::StudyDocument& document, preview::ComparisonView& view, QMainWindow& window)
    : QObject(&window)
    , m_document(document)
    , m_view(view)
    , m_menu(new QMenu(&window))
    , m_hidden(new QMenu(m_menu))
    , m_keep(add("keepVariant", QKeySequence(Qt::CTRL | Qt::Key_K), &VariantActions::keep))
    , m_ladder(add("addLadder", QKeySequence(Qt::CTRL | Qt::Key_L), &VariantActions::addLadder))
    , m_grid(add("addGrid", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L), &VariantActions::addGrid))
    , m_rename(add("renameVariant", QKeySequence(Qt::Key_F2), &VariantActions::rename))
    , m_moveLeft(add("moveVariantLeft", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Left), &VariantActions::moveLeft))
    , m_moveRight(
          add("moveVariantRight", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Right), &VariantActions::moveRight))
    , m_hide(add("hideVariant", QKeySequence(Qt::CTRL | Qt::Key_H), &VariantActions::hide))
    , m_remove(add("removeVariant", QKeySequence(Qt::Key_Delete), &VariantActions::remove))
    , m_edit(add("editVariant", QKeySequence(Qt::CTRL | Qt::Key_Return), &VariantActions::edit)) {
    m_menu->setObjectName(QStringLiteral("variantsMenu"));
    m_hidden->setObjectName(QStringLiteral("hiddenVariantsMenu"));
    m_menu->insertMenu(m_remove, m_hidden);
    m_menu->insertSeparator(m_rename);
    m_view.insertAction(m_remove, m_hidden->menuAction());
    for (QAction* everywhere : {m_keep, m_ladder, m_grid})
        everywhere->setShortcutContext(Qt::WindowShortcut);
    connectAll();
    retranslate();
    refreshIcons();
    refresh();
}

QAction* VariantActions::add(const char* name, const QKeySequence& shortcut, void (VariantActions::*work)()) {
    auto* action = new QAction(this);
    action->setObjectName(QLatin1String(name));
    action->setShortcut(shortcut);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut); // keys that mean other things elsewhere
    connect(action, &QAction::triggered, this, work);
    m_menu->addAction(action);
    m_view.addAction(action);
    return action;
}

void VariantActions::connectAll() {
    connect(&m_document, &study::StudyDocument::variantsChanged, this, &VariantActions::refresh);
    connect(&m_view, &preview::ComparisonView::selectionChanged, this, &VariantActions::refresh);
    connect(m_hidden, &QMenu::aboutToShow, this, &VariantActions::fillHidden);
    access::giveMnemonics(*m_menu);
    access::giveMnemonics(*m_hidden);
    connect(&m_view, &preview::ComparisonView::headerOpened, this, [this](int id) {
        m_view.selectId(id);
        rename();
    });
    connect(&m_view, &preview::ComparisonView::titleEdited, this, [this](int id, const QString& title) {
        if (const std::optional<std::size_t> place = m_document.placeOfVariant(id))
            m_document.renameVariant(*place, title.toStdString());
    });
}

void VariantActions::addTo(QToolBar& toolBar) {
    toolBar.addSeparator();
    toolBar.addActions({m_keep, m_ladder});
}

std::optional<std::size_t> VariantActions::selected() const {
    return m_document.placeOfVariant(m_view.selectedId());
}

std::optional<std::size_t> VariantActions::neighbour(int steps) const {
    const std::optional<std::size_t> from = selected();
    const std::vector<Variant>& variants = m_document.study().variants;
    if (!from)
        return std::nullopt;
    auto place = static_cast<std::ptrdiff_t>(*from) + steps;
    while (place >= 0 && place < std::ssize(variants) && variants[static_cast<std::size_t>(place)].hidden)
        place += steps;
    return place >= 0 && place < std::ssize(variants) ? std::optional(static_cast<std::size_t>(place)) : std::nullopt;
}

void VariantActions::keep() {
    const core::study::Study& study = m_document.study();
    m_document.keepVariant(variantName(presentVariant(study), study.variants).toStdString());
}

void VariantActions::addLadder() {
    m_document.addLadder(ladderTargets);
}

void VariantActions::addGrid() {
    GridDialog dialog(presentVariant(m_document.study()), m_view.window());
    if (dialog.exec() == QDialog::Accepted)
        m_document.addVariants(dialog.variants());
}

void VariantActions::rename() {
    if (selected())
        m_view.editTitle(m_view.selectedColumn());
}

void VariantActions::move(int steps) {
    if (const std::optional<std::size_t> to = neighbour(steps))
        m_document.moveVariant(*selected(), *to); // the selection stays with the column
}

void VariantActions::moveLeft() {
    move(-1);
}

void VariantActions::moveRight() {
    move(1);
}

void VariantActions::hide() {
    if (const auto index = selected())
        m_document.hideVariant(*index, true);
}

void VariantActions::remove() {
    if (const auto index = selected())
        m_document.removeVariant(*index);
}

void VariantActions::edit() {
    if (const auto index = selected())
        m_document.editVariant(*index);
}

void VariantActions::fillHidden() {
    m_hidden->clear();
    const std::vector<Variant>& variants = m_document.study().variants;
    for (std::size_t i = 0; i < variants.size(); ++i)
        if (variants[i].hidden)
            m_hidden->addAction(QString::fromStdString(variants[i].name).replace(QLatin1Char('&'), QLatin1String("&&")),
                                this, [this, i] { m_document.hideVariant(i, false); });
}

void VariantActions::refresh() {
    const bool isKept = selected().has_value();
    for (QAction* action : {m_rename, m_hide, m_remove, m_edit})
        action->setEnabled(isKept);
    m_moveLeft->setEnabled(neighbour(-1).has_value());
    m_moveRight->setEnabled(neighbour(1).has_value());
    m_ladder->setEnabled(!m_document.isCut());
    m_grid->setEnabled(!m_document.isCut());
    m_hidden->menuAction()->setEnabled(std::ranges::any_of(m_document.study().variants, &Variant::hidden));
}

void VariantActions::retranslate() {
    const auto set = [](QAction* action, const QString& text, const QString& tip, const QString& shortText = {}) {
        action->setText(text);
        if (!shortText.isEmpty())
            action->setIconText(shortText);
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        action->setToolTip(QStringLiteral("%1 (%2)").arg(tip, keys));
        action->setStatusTip(tip);
    };
    m_menu->setTitle(tr("V&ariants"));
    m_hidden->setTitle(tr("Sho&w a hidden variant"));
    set(m_keep, tr("&Keep the present choices"), tr("Keep the present choices as a column to compare with"),
        tr("Keep"));
    set(m_grid, tr("Add a &grid of variants…"),
        tr("Add variants that differ in one or two choices, at values of your own, as columns beside the dense model"));
    set(m_ladder, tr("Add a sparsity &ladder"),
        tr("Add the present choices at 10, 20, 33 and 50 % sparsity as columns beside the dense model"), tr("Ladder"));
    set(m_rename, tr("Re&name"), tr("Name the selected column anew"));
    set(m_moveLeft, tr("Move to the le&ft"), tr("Move the selected column to the left"));
    set(m_moveRight, tr("Move to the &right"), tr("Move the selected column to the right"));
    set(m_hide, tr("&Hide"), tr("Keep the selected column without showing or computing it"));
    set(m_remove, tr("Re&move"), tr("Remove the selected column"));
    set(m_edit, tr("Make it the &present choices"),
        tr("Take the selected column's choices over as the present ones, to go on from there"));
}

void VariantActions::refreshIcons() {
    const QPalette palette = QApplication::palette();
    m_keep->setIcon(theme::icon(theme::Icon::Keep, palette));
    m_ladder->setIcon(theme::icon(theme::Icon::Ladder, palette));
}

} // namespace ui::variants
