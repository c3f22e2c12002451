#pragma once

#include <QAbstractListModel>
#include <QDateTime>
#include <QString>

#include <functional>
#include <vector>

namespace ui::notices {

enum class Severity { Warning, Error };

/// Something that went wrong or deserves a look, and the widget where it can be put right.
struct Issue {
    Severity severity = Severity::Error;
    QString text;   ///< one line
    QString target; ///< objectName of a widget; empty: none
    std::function<QString()>
        title{};            ///< what was being done, in the person's language, before the text; empty: nothing
    bool isOfModel = false; ///< or of a study of it: has nothing to say once another one is open

    /// With its title.
    QString shown() const;
};

/// The list behind the Issues dock, newest first. No message is lost: a repeated one moves to the top and is counted.
class IssuesModel final : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void add(const Issue& issue);
    void clear();
    /// Removes what is about the model that was open.
    void forgetModel();
    const Issue& issue(int row) const { return m_entries[static_cast<std::size_t>(row)].issue; }
    /// How often it was reported.
    int count(int row) const { return m_entries[static_cast<std::size_t>(row)].count; }
    /// As a line of a log: time, severity, text, how often.
    QString line(int row) const;
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Entry {
        Issue issue;
        QDateTime first{};
        QDateTime last{};
        int count = 1;
    };
    static QString shownText(const Entry& entry);

    std::vector<Entry> m_entries;
};

} // namespace ui::notices
