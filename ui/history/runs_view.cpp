#include "ui/history/runs_view.h"

#include "core/base/error.h"
#include "core/study/study_difference.h"
#include "core/study/study_file.h"
#include "ui/theme/elided_label.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ui::history {

using core::study::Run;

/// A table that says whether something in it is being written.
class RunsTable final : public QTableView {
public:
    using QTableView::QTableView;
    bool isEditing() const { return state() == EditingState; }
};

namespace {

constexpr int rowHeight = 36;
constexpr int rowsMeasured = 30; ///< for the columns' widths
constexpr int imagesWidth = 140;
constexpr int longestValue = 60;  ///< letters of a choice's value
constexpr int widestColumn = 240; ///< a model may have a long name

} // namespace

RunsView::RunsView(RunHistory& history, QWidget* parent)
    : QWidget(parent)
    , m_history(history)
    , m_model(history)
    , m_filter(new QLineEdit)
    , m_table(new RunsTable)
    , m_empty(new QLabel)
    , m_difference(new theme::ElidedLabel) {
    m_sorted.setSourceModel(&m_model);
    m_sorted.setSortRole(RunsModel::sortRole);
    m_sorted.setFilterKeyColumn(-1);
    m_sorted.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_filter->setObjectName(QStringLiteral("runsFilter"));
    m_filter->setClearButtonEnabled(true);
    m_table->setObjectName(QStringLiteral("runsTable"));
    m_table->setModel(&m_sorted);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(RunsModel::Time, Qt::DescendingOrder);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setIconSize({imagesWidth, rowHeight});
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(rowHeight);
    m_table->horizontalHeader()->setResizeContentsPrecision(rowsMeasured);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(RunsModel::Images, QHeaderView::Interactive);
    m_table->horizontalHeader()->setMaximumSectionSize(widestColumn);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setColumnWidth(RunsModel::Images, imagesWidth);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_empty->setObjectName(QStringLiteral("runsEmpty"));
    m_difference->setObjectName(QStringLiteral("runsDifference"));
    m_difference->setTextFormat(Qt::PlainText);
    createActions();
    createLayout();
    connect(m_filter, &QLineEdit::textChanged, &m_sorted, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_table, &QTableView::doubleClicked, this, &RunsView::reopen);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &RunsView::showSelection);
    for (const auto changed : {&QAbstractItemModel::modelReset})
        connect(&m_sorted, changed, this, &RunsView::showSelection);
    connect(&m_sorted, &QAbstractItemModel::rowsInserted, this, &RunsView::showSelection);
    connect(&m_sorted, &QAbstractItemModel::rowsRemoved, this, &RunsView::showSelection);
    connect(&m_model, &QAbstractItemModel::dataChanged, this, &RunsView::showSelection);
    retranslateUi();
    showSelection();
}

QAction* RunsView::makeAction(const char* name, const QKeySequence& shortcut) {
    auto* action = new QAction(this);
    action->setObjectName(QLatin1String(name));
    action->setShortcut(shortcut);
    action->setShortcutContext(Qt::WidgetShortcut); // the window has other uses for these keys
    m_table->addAction(action);
    return action;
}

void RunsView::createActions() {
    m_reopen = makeAction("reopenRun", QKeySequence(Qt::Key_Return));
    m_compare = makeAction("compareRuns", QKeySequence(Qt::Key_C));
    m_pin = makeAction("pinRun", QKeySequence(Qt::Key_P));
    m_tag = makeAction("tagRuns", QKeySequence(Qt::Key_T));
    m_copy = makeAction("copyRun", QKeySequence::Copy);
    m_remove = makeAction("deleteRun", QKeySequence::Delete);
    m_pin->setCheckable(true);
    connect(m_reopen, &QAction::triggered, this, &RunsView::reopen);
    connect(m_compare, &QAction::triggered, this, [this] { emit compareRequested(comparable()); });
    connect(m_pin, &QAction::triggered, this, &RunsView::pin);
    connect(m_tag, &QAction::triggered, this, &RunsView::editTags);
    connect(&m_model, &RunsModel::tagsEdited, this, &RunsView::setTags);
    connect(m_copy, &QAction::triggered, this, &RunsView::copyCommand);
    connect(m_remove, &QAction::triggered, this, &RunsView::removeSelected);
}

void RunsView::createLayout() {
    auto* line = new QHBoxLayout;
    m_filter->setMinimumWidth(12 * fontMetrics().averageCharWidth());
    line->addWidget(m_filter, 1);
    for (QAction* action : {m_reopen, m_compare, m_pin, m_tag, m_copy, m_remove}) {
        auto* button = new QToolButton;
        button->setDefaultAction(action);
        button->setFocusPolicy(Qt::StrongFocus);
        line->addWidget(button);
    }
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2, 2, 2, 2);
    column->setSpacing(2);
    column->addLayout(line);
    column->addWidget(m_empty);
    column->addWidget(m_table, 1);
    column->addWidget(m_difference);
}

std::vector<Run> RunsView::selected() const {
    std::vector<Run> runs;
    for (const QModelIndex& row : m_table->selectionModel()->selectedRows())
        runs.push_back(m_model.run(m_sorted.mapToSource(row).row()));
    return runs;
}

std::vector<Run> RunsView::comparable() const {
    if (m_model.model().source.empty())
        return {}; // none is open
    std::vector<Run> runs = selected();
    std::erase_if(runs, [this](const Run& run) {
        return run.macsPruned == 0 || !nameSameModel(m_model.modelOf(run), m_model.model());
    });
    return runs;
}

void RunsView::setModel(const core::study::ModelChoice& model) {
    m_model.setModel(model);
    m_table->clearSelection(); // of runs of the model before
    showSelection();
}

void RunsView::reopen() {
    if (const std::vector<Run> runs = selected(); runs.size() == 1)
        emit reopenRequested(runs.front());
}

void RunsView::pin() {
    const bool isPinned = m_pin->isChecked();
    for (const Run& run : selected())
        m_history.setPinned(run.id, isPinned);
}

void RunsView::editTags() {
    const QModelIndexList rows = m_table->selectionModel()->selectedRows(RunsModel::Tags);
    if (rows.isEmpty() || m_table->isEditing())
        return;
    m_table->scrollTo(rows.front());
    m_table->edit(rows.front());
}

/// Of all selected runs, where the row is one of them.
void RunsView::setTags(int row, const QString& tags) {
    std::vector<Run> runs = selected();
    const std::int64_t edited = m_model.run(row).id;
    if (std::ranges::none_of(runs, [edited](const Run& run) { return run.id == edited; }))
        runs = {m_model.run(row)};
    for (const Run& run : runs)
        m_history.setTags(run.id, tags);
}

void RunsView::copyCommand() {
    QStringList lines;
    for (const Run& run : selected())
        lines.append(QString::fromStdString(run.command));
    if (!lines.isEmpty())
        QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

bool RunsView::mayRemove(int count) {
    const QString text = count == 1 ? tr("Forget this run, which is pinned? This cannot be undone.")
                                    : tr("Forget %1 runs, pinned ones too? This cannot be undone.").arg(count);
    const auto answer = QMessageBox::question(this, tr("Tessera"), text, QMessageBox::Discard | QMessageBox::Cancel,
                                              QMessageBox::Cancel);
    return answer == QMessageBox::Discard;
}

void RunsView::removeSelected() {
    const std::vector<Run> runs = selected();
    const bool isMuch = runs.size() > 1 || std::ranges::any_of(runs, &Run::isPinned);
    if (isMuch && !mayRemove(static_cast<int>(runs.size())))
        return;
    std::vector<std::int64_t> ids;
    for (const Run& run : runs)
        ids.push_back(run.id);
    if (!ids.empty())
        m_history.remove(ids);
}

QStringList RunsView::differences() const {
    const std::vector<Run> runs = selected();
    if (runs.size() != 2)
        return {tr("Select two runs to see what their choices differ in")};
    QStringList lines;
    try {
        const auto study = [](const Run& run) { return core::study::studyFromJson(run.study, "run"); };
        const auto shown = [](const std::string& value) {
            return value.empty() ? QStringLiteral("–") : QString::fromStdString(value).left(longestValue);
        };
        for (const auto& difference : core::study::differenceOf(study(runs[0]), study(runs[1])))
            lines << QStringLiteral("%1: %2 → %3")
                         .arg(QString::fromStdString(difference.choice), shown(difference.one),
                              shown(difference.other));
    } catch (const core::Error& error) {
        return {QString::fromUtf8(error.what())};
    }
    return lines.isEmpty() ? QStringList{tr("The choices of these two runs are the same.")} : lines;
}

void RunsView::showSelection() {
    const std::vector<Run> runs = selected();
    const QStringList differing = differences();
    m_difference->setText(differing.join(QStringLiteral("  ·  ")));
    m_difference->setToolTip(differing.size() > 1 ? differing.join(u'\n') : QString());
    m_reopen->setEnabled(runs.size() == 1);
    m_compare->setEnabled(!comparable().empty());
    for (QAction* action : {m_pin, m_tag, m_copy, m_remove})
        action->setEnabled(!runs.empty());
    m_pin->setChecked(!runs.empty() && runs.front().isPinned);
    m_empty->setVisible(m_model.rowCount() == 0);
}

void RunsView::retranslateUi() {
    const auto set = [](QAction* action, const QString& text, const QString& tip) {
        action->setText(text);
        action->setToolTip(QStringLiteral("%1 (%2)").arg(tip, action->shortcut().toString(QKeySequence::NativeText)));
    };
    set(m_reopen, tr("Reopen"), tr("Take over the choices of this run; undo brings yours back"));
    set(m_compare, tr("Compare"), tr("Keep the choices of these runs as variants, side by side with the present ones"));
    set(m_pin, tr("Pin"), tr("Keep this run when the history is full"));
    set(m_tag, tr("Tags"), tr("Type words for the selected runs, which the filter finds"));
    set(m_copy, tr("Copy command"), tr("Copy the line that does the same without a window"));
    set(m_remove, tr("Delete"), tr("Forget the selected runs"));
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setAccessibleName(tr("Filter of the runs"));
    m_filter->setToolTip(tr("Shows the runs that have this text anywhere"));
    m_table->setAccessibleName(tr("Runs"));
    m_table->setToolTip(tr("What was pruned and sampled, newest first"));
    m_empty->setText(tr("Nothing was pruned or sampled yet."));
    m_model.retranslate();
}

void RunsView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    QWidget::changeEvent(event);
}

} // namespace ui::history
