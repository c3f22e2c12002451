#include "ui/workbench/issue_notice.h"

#include "ui/docks/window_docks.h"
#include "ui/notices/issues.h"
#include "ui/notices/notice_stack.h"

#include <QDockWidget>

namespace ui::workbench {

namespace {

const QString issueNoticeName = QStringLiteral("issueNotice");

} // namespace

IssueNotice::IssueNotice(notices::IssuesModel& issues, notices::NoticeStack& notices, QDockWidget& list,
                         QObject* parent)
    : QObject(parent)
    , m_issues(issues)
    , m_notices(notices)
    , m_list(list) {
    connect(&issues, &QAbstractItemModel::rowsInserted, this, &IssueNotice::show);
    connect(&issues, &QAbstractItemModel::modelReset, this, &IssueNotice::dismiss);
    connect(&list, &QDockWidget::visibilityChanged, this, [this](bool isVisible) {
        if (isVisible)
            dismiss();
    });
}

void IssueNotice::show() {
    if (m_list.isVisible())
        return;
    m_notices.show({.name = issueNoticeName,
                    .text = [text = m_issues.issue(0)] { return text.shown(); },
                    .buttons = {{QStringLiteral("showIssues"), [] { return tr("Issues"); },
                                 [] { return tr("Shows the list of what went wrong"); },
                                 [this] { docks::WindowDocks::showInPlace(m_list); }},
                                {QStringLiteral("dismissIssue"), [] { return tr("Dismiss"); },
                                 [] { return tr("It stays in the list of issues"); }, [] {}}}});
}

void IssueNotice::dismiss() {
    m_notices.dismiss(issueNoticeName);
}

} // namespace ui::workbench
