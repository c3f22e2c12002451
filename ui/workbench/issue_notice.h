#pragma once

#include <QObject>

class QDockWidget;

namespace ui::notices {
class IssuesModel;
class NoticeStack;
} // namespace ui::notices

namespace ui::workbench {

/// Says the newest issue over the pictures while the list of issues is not in sight: a panel that opened by itself
/// would move everything.
class IssueNotice final : public QObject {
    Q_OBJECT

public:
    /// All must outlive it. @param list the dock with the issues.
    IssueNotice(notices::IssuesModel& issues, notices::NoticeStack& notices, QDockWidget& list, QObject* parent);

private:
    void show();
    void dismiss();

    notices::IssuesModel& m_issues;
    notices::NoticeStack& m_notices;
    QDockWidget& m_list;
};

} // namespace ui::workbench
