#pragma once

#include <QAbstractListModel>
#include <QString>

#include <vector>

namespace ui::workbench {

enum class Severity { Warning, Error };

/// Something that went wrong or deserves a look, and the widget where it can be put right.
struct Issue {
    Severity severity = Severity::Error;
    QString text;    ///< one line
    QString culprit; ///< objectName of a widget; empty: none
};

/// The list behind the Issues dock. A repeated issue moves to the top instead of being listed twice.
class IssuesModel final : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void add(const Issue& issue);
    void clear();
    const Issue& issue(int row) const { return m_issues[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<Issue> m_issues; ///< newest first
};

} // namespace ui::workbench
