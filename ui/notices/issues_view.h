#pragma once

#include <QWidget>

class QAction;
class QLabel;
class QListView;

namespace ui::notices {

class IssuesModel;

/// The issues in a dock: a click leads to the place, and they can be copied and cleared.
class IssuesView final : public QWidget {
    Q_OBJECT

public:
    explicit IssuesView(IssuesModel& issues, QWidget* parent = nullptr);

signals:
    /// @param target objectName of a widget; may be empty.
    void chosen(const QString& target);

protected:
    void changeEvent(QEvent* event) override;

private:
    QAction* makeAction(const char* name, const QKeySequence& shortcut);
    void copy();
    void updateActions();
    void retranslateUi();

    IssuesModel& m_issues;
    QListView* m_list;
    QLabel* m_empty;
    QAction* m_copy;
    QAction* m_clear;
};

} // namespace ui::notices
