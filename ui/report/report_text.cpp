#include "ui/report/report_text.h"

#include <numeric>

namespace ui::report {

QString tableRow(const QStringList& cells, const char* tag) {
    QString html = QStringLiteral("<tr>");
    for (qsizetype i = 0; i < cells.size(); ++i)
        html += QStringLiteral("<%1%2>%3</%1>")
                    .arg(QLatin1String(tag),
                         i == 0 ? QStringLiteral(" align=\"left\"") : QStringLiteral(" align=\"right\""), cells[i]);
    return html + QStringLiteral("</tr>\n");
}

QString factsTable(const QList<QPair<QString, QString>>& facts) {
    QString html = QStringLiteral("<table class=\"facts\" cellspacing=\"0\" cellpadding=\"2\">\n");
    for (const auto& [name, value] : facts)
        html += QStringLiteral("<tr><td class=\"name\">%1</td><td>%2</td></tr>\n").arg(name, value);
    return html + QStringLiteral("</table>\n");
}

QString sectionHeading(const QString& text, bool startsPage) {
    return QStringLiteral("<h2%1>%2</h2>\n").arg(startsPage ? QStringLiteral(" class=\"page\"") : QString(), text);
}

double mean(const std::vector<double>& values) {
    return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

} // namespace ui::report
