#include "ui/report/report_text.h"

namespace ui::report {

QString tableRow(const QStringList& cells, const char* tag) {
    const bool isHead = qstrcmp(tag, "th") == 0;
    const QString first = isHead ? QStringLiteral("<tr><th scope=\"col\" align=\"left\">%1</th>")
                                 : QStringLiteral("<tr><th scope=\"row\" class=\"row\" align=\"left\">%1</th>");
    const QString other = isHead ? QStringLiteral("<th scope=\"col\" align=\"right\">%1</th>")
                                 : QStringLiteral("<td align=\"right\">%1</td>");
    QString html = first.arg(cells.value(0));
    for (const QString& cell : cells.mid(1))
        html += other.arg(cell);
    return html + QStringLiteral("</tr>\n");
}

QString factsTable(const QList<QPair<QString, QString>>& facts) {
    QString html = QStringLiteral("<table class=\"facts\" cellspacing=\"0\" cellpadding=\"2\">\n");
    for (const auto& [name, value] : facts)
        html += QStringLiteral("<tr><th scope=\"row\" class=\"name\" align=\"left\">%1</th><td>%2</td></tr>\n")
                    .arg(name, value);
    return html + QStringLiteral("</table>\n");
}

QString sectionHeading(const QString& text, bool startsPage) {
    return QStringLiteral("<h2%1>%2</h2>\n").arg(startsPage ? QStringLiteral(" class=\"page\"") : QString(), text);
}

} // namespace ui::report
