#pragma once

#include "ui/history/runs_model.h"

#include <QSortFilterProxyModel>
#include <QWidget>

class QAction;
class QLabel;
class QLineEdit;
class QTableView;

namespace ui::history {

/// The history in a dock: a table to search and sort, and what can be done with a run.
class RunsView : public QWidget {
    Q_OBJECT

public:
    explicit RunsView(RunHistory& history, QWidget* parent = nullptr);

signals:
    void reopenRequested(const core::study::Run& run);

protected:
    RunHistory& history() { return m_history; }
    void changeEvent(QEvent* event) override;

private:
    void createActions();
    void createLayout();
    QAction* makeAction(const char* name, const QKeySequence& shortcut);
    std::vector<core::study::Run> selected() const;
    void reopen();
    void pin();
    void copyCommand();
    void removeSelected();
    void showSelection();
    void retranslateUi();

    RunHistory& m_history;
    RunsModel m_model;
    QSortFilterProxyModel m_sorted;
    QLineEdit* m_filter;
    QTableView* m_table;
    QLabel* m_empty;
    QAction* m_reopen;
    QAction* m_pin;
    QAction* m_copy;
    QAction* m_remove;
};

} // namespace ui::history
