#include "ui/workbench/issues.h"

#include <QApplication>
#include <QStyle>

#include <algorithm>

namespace ui::workbench {

void IssuesModel::add(const Issue& issue) {
    const auto same = std::ranges::find(m_issues, issue.text, &Issue::text);
    if (same != m_issues.end()) {
        const int row = static_cast<int>(same - m_issues.begin());
        beginRemoveRows({}, row, row);
        m_issues.erase(same);
        endRemoveRows();
    }
    beginInsertRows({}, 0, 0);
    m_issues.insert(m_issues.begin(), issue);
    endInsertRows();
}

void IssuesModel::clear() {
    beginResetModel();
    m_issues.clear();
    endResetModel();
}

int IssuesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_issues.size());
}

QVariant IssuesModel::data(const QModelIndex& index, int role) const {
    const Issue& shown = issue(index.row());
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
        return shown.text;
    if (role == Qt::DecorationRole) {
        const bool isError = shown.severity == Severity::Error;
        return QApplication::style()->standardIcon(isError ? QStyle::SP_MessageBoxCritical
                                                           : QStyle::SP_MessageBoxWarning);
    }
    if (role == Qt::AccessibleTextRole)
        return (shown.severity == Severity::Error ? tr("Error: %1") : tr("Warning: %1")).arg(shown.text);
    return {};
}

} // namespace ui::workbench
