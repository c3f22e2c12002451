#pragma once

#include <QCoreApplication>
#include <QList>
#include <QPair>
#include <QStringList>

namespace ui::report {

/// Gives a report's texts a context for translators.
struct ReportText {
    Q_DECLARE_TR_FUNCTIONS(ui::report::ReportPage)
};

/// One row of a table, "td" with its first cell as its header, or "th" of headers alone; the cells are XHTML.
QString tableRow(const QStringList& cells, const char* tag = "td");
/// A table of names and values; the values are XHTML.
QString factsTable(const QList<QPair<QString, QString>>& facts);
/// @param startsPage on paper.
QString sectionHeading(const QString& text, bool startsPage = false);

} // namespace ui::report
