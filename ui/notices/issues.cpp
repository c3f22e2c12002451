#include "ui/notices/issues.h"

#include "ui/theme/plain_text.h"

#include <QApplication>
#include <QLocale>
#include <QStyle>

#include <algorithm>

namespace ui::notices {

QString Issue::shown() const {
    return title ? IssuesModel::tr("%1: %2", "what was being done, and what went wrong").arg(title(), text) : text;
}

void IssuesModel::add(const Issue& issue) {
    Entry entry{issue, QDateTime::currentDateTime()};
    entry.last = entry.first;
    const auto same =
        std::ranges::find_if(m_entries, [&issue](const Entry& other) { return other.issue.shown() == issue.shown(); });
    if (same != m_entries.end()) {
        entry.first = same->first;
        entry.count = same->count + 1;
        const int row = static_cast<int>(same - m_entries.begin());
        beginRemoveRows({}, row, row);
        m_entries.erase(same);
        endRemoveRows();
    }
    beginInsertRows({}, 0, 0);
    m_entries.insert(m_entries.begin(), entry);
    endInsertRows();
}

void IssuesModel::clear() {
    beginResetModel();
    m_entries.clear();
    endResetModel();
}

void IssuesModel::forgetModel() {
    beginResetModel();
    std::erase_if(m_entries, [](const Entry& entry) { return entry.issue.isOfModel; });
    endResetModel();
}

void IssuesModel::retranslate() {
    if (!m_entries.empty())
        emit dataChanged(index(0), index(rowCount() - 1));
}

int IssuesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

QString IssuesModel::shownText(const Entry& entry) {
    const QString time = QLocale().toString(entry.last.time(), QLocale::LongFormat).section(QLatin1Char(' '), 0, 0);
    return entry.count == 1 ? tr("%1  %2").arg(time, entry.issue.shown())
                            : tr("%1  %2  (%3 times)").arg(time, entry.issue.shown()).arg(entry.count);
}

QString IssuesModel::line(int row) const {
    const Entry& entry = m_entries[static_cast<std::size_t>(row)];
    const QString severity = entry.issue.severity == Severity::Error ? tr("error") : tr("warning");
    return QStringLiteral("%1\t%2\t%3\t%4×")
        .arg(entry.last.toString(Qt::ISODate), severity, entry.issue.shown())
        .arg(entry.count);
}

QVariant IssuesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const Entry& entry = m_entries[static_cast<std::size_t>(index.row())];
    const bool isError = entry.issue.severity == Severity::Error;
    switch (role) {
    case Qt::DisplayRole:
        return shownText(entry);
    case Qt::ToolTipRole:
        return theme::plainTip(tr("%1\nFirst at %2, last at %3, %n times", nullptr, entry.count)
                                   .arg(entry.issue.shown(), QLocale().toString(entry.first, QLocale::ShortFormat),
                                        QLocale().toString(entry.last, QLocale::ShortFormat)));
    case Qt::DecorationRole:
        return QApplication::style()->standardIcon(isError ? QStyle::SP_MessageBoxCritical
                                                           : QStyle::SP_MessageBoxWarning);
    case Qt::AccessibleTextRole:
        return (isError ? tr("Error: %1") : tr("Warning: %1")).arg(shownText(entry));
    default:
        return {};
    }
}

} // namespace ui::notices
