#pragma once

#include "ui/history/runs_model.h"

#include <QSortFilterProxyModel>
#include <QWidget>

class QAction;
class QLabel;
class QLineEdit;

namespace ui::history {

class RunsTable;

/// The history in a dock: a table to search and sort, and what can be done with a run.
class RunsView : public QWidget {
    Q_OBJECT

public:
    explicit RunsView(RunHistory& history, QWidget* parent = nullptr);

signals:
    void reopenRequested(const core::study::Run& run);
    /// The choices of these runs are to be seen side by side.
    void compareRequested(const std::vector<core::study::Run>& runs);

protected:
    RunHistory& history() { return m_history; }
    /// The model that is open.
    void setModel(const core::study::ModelChoice& model);
    void changeEvent(QEvent* event) override;

private:
    void createActions();
    void createLayout();
    QAction* makeAction(const char* name, const QKeySequence& shortcut);
    std::vector<core::study::Run> selected() const;
    /// Those of them that pruned the model that is open.
    std::vector<core::study::Run> comparable() const;
    void reopen();
    void pin();
    void editTags();
    void setTags(int row, const QString& tags);
    void copyCommand();
    void removeSelected();
    /// Asks before more than one run, or a pinned one, is lost.
    bool mayRemove(int count);
    void showSelection();
    /// What the choices of two runs differ in, one per line; of nothing where they are not two.
    QStringList differences() const;
    void retranslateUi();

    RunHistory& m_history;
    RunsModel m_model;
    QSortFilterProxyModel m_sorted;
    QLineEdit* m_filter;
    RunsTable* m_table;
    QLabel* m_empty;
    QLabel* m_difference; ///< of two selected runs
    QAction* m_reopen = nullptr;
    QAction* m_compare = nullptr;
    QAction* m_pin = nullptr;
    QAction* m_tag = nullptr;
    QAction* m_copy = nullptr;
    QAction* m_remove = nullptr;
};

} // namespace ui::history
