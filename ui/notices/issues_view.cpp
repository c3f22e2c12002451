#include "ui/notices/issues_view.h"

#include "ui/notices/issues.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ui::notices {

IssuesView::IssuesView(IssuesModel& issues, QWidget* parent)
    : QWidget(parent)
    , m_issues(issues)
    , m_list(new QListView)
    , m_empty(new QLabel)
    , m_copy(makeAction("copyIssues", QKeySequence::Copy))
    , m_clear(makeAction("clearIssues", QKeySequence(Qt::CTRL | Qt::Key_Delete))) {
    m_list->setObjectName(QStringLiteral("issuesList"));
    m_list->setModel(&m_issues);
    m_list->setWordWrap(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    auto* buttons = new QVBoxLayout;
    for (QAction* action : {m_copy, m_clear}) {
        m_list->addAction(action);
        auto* button = new QToolButton;
        button->setDefaultAction(action);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setSizePolicy(QSizePolicy::MinimumExpanding, QSizePolicy::Fixed);
        buttons->addWidget(button);
    }
    buttons->addStretch();
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(2, 2, 2, 2);
    m_empty->setObjectName(QStringLiteral("issuesEmpty"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    line->addWidget(m_empty, 1);
    line->addWidget(m_list, 1);
    line->addLayout(buttons);
    const auto choose = [this](const QModelIndex& index) { emit chosen(m_issues.issue(index.row()).target); };
    connect(m_list, &QListView::activated, this, choose);
    connect(m_list, &QListView::clicked, this, choose);
    connect(m_copy, &QAction::triggered, this, &IssuesView::copy);
    connect(m_clear, &QAction::triggered, &m_issues, &IssuesModel::clear);
    for (const auto changed : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&m_issues, changed, this, &IssuesView::updateActions);
    connect(&m_issues, &QAbstractItemModel::modelReset, this, &IssuesView::updateActions);
    retranslateUi();
    updateActions();
}

QAction* IssuesView::makeAction(const char* name, const QKeySequence& shortcut) {
    auto* action = new QAction(this);
    action->setObjectName(QLatin1String(name));
    action->setShortcut(shortcut);
    action->setShortcutContext(Qt::WidgetShortcut);
    return action;
}

void IssuesView::copy() {
    std::vector<int> rows;
    for (const QModelIndex& index : m_list->selectionModel()->selectedRows())
        rows.push_back(index.row());
    if (rows.empty())
        for (int row = 0; row < m_issues.rowCount(); ++row)
            rows.push_back(row);
    std::ranges::sort(rows);
    QStringList lines;
    for (const int row : rows)
        lines.append(m_issues.line(row));
    QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

void IssuesView::updateActions() {
    m_copy->setEnabled(m_issues.rowCount() > 0);
    m_clear->setEnabled(m_issues.rowCount() > 0);
    m_empty->setVisible(m_issues.rowCount() == 0);
    m_list->setVisible(m_issues.rowCount() > 0);
}

void IssuesView::retranslateUi() {
    m_copy->setText(tr("Copy"));
    m_copy->setToolTip(tr("Copy the selected issues, or all if none is selected (%1)")
                           .arg(m_copy->shortcut().toString(QKeySequence::NativeText)));
    m_clear->setText(tr("Clear"));
    m_clear->setToolTip(tr("Empty this list (%1)").arg(m_clear->shortcut().toString(QKeySequence::NativeText)));
    m_empty->setText(tr("Nothing went wrong so far. What does is listed here, and a click leads to the place."));
    m_list->setAccessibleName(tr("Issues"));
    m_list->setToolTip(tr("What went wrong, newest first; a click leads to the place"));
    m_issues.retranslate();
}

void IssuesView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    QWidget::changeEvent(event);
}

} // namespace ui::notices
