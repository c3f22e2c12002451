#include "ui/report/report_medium.h"

#include <QBuffer>
#include <QRegularExpression>
#include <QSvgRenderer>

namespace ui::report {

namespace {

// Of the grid on paper.
constexpr int gridColumns = 3;
constexpr int gridRows = 6;        // on one page, below a heading
constexpr int labelShare = 12;     // percent of a comparison's width for the rows' labels
constexpr int widestImage = 128;   // of a comparison, CSS pixels
constexpr int cellSpace = 12;      // beside an image of a comparison, CSS pixels
constexpr int browserWidth = 960;  // CSS pixels
constexpr int captionHeight = 34;  // of a comparison's cell, CSS pixels
constexpr double pageRatio = 1.28; // what is left of a page's height below a heading, as a multiple of its width

int sideOf(int width, int columns) {
    return std::clamp(width * (100 - labelShare) / 100 / std::max(1, columns) - cellSpace, 24, widestImage);
}

QString headRow(const QStringList& titles) {
    QString html = QStringLiteral("<tr><td width=\"%1%\"></td>").arg(labelShare);
    for (const QString& title : titles)
        html += QStringLiteral("<th scope=\"col\" align=\"center\" width=\"%1%\"><small>%2</small></th>")
                    .arg((100 - labelShare) / std::max<qsizetype>(1, titles.size()))
                    .arg(title);
    return html + QStringLiteral("</tr>\n");
}

QString imageRow(const QStringList& cells) {
    QString html = QStringLiteral("<tr><th scope=\"row\" class=\"row\" align=\"left\">%1</th>").arg(cells.value(0));
    for (const QString& cell : cells.mid(1))
        html += QStringLiteral("<td align=\"center\">%1</td>").arg(cell);
    return html + QStringLiteral("</tr>\n");
}

/// The element alone, sized by the page, with names of its own: several figures share one page.
QString svgElement(const QByteArray& svg, int number, const QString& title) {
    QString text = QString::fromUtf8(svg);
    text.remove(0, text.indexOf(QLatin1String("<svg")));
    static const QRegularExpression size(QStringLiteral(R"(^(<svg[^>]*?) width="[^"]*" height="[^"]*")"));
    text.replace(size, QStringLiteral(R"(\1 role="img" aria-label="%1")").arg(escaped(title)));
    const QString prefix = QStringLiteral("f%1-").arg(number);
    text.replace(QLatin1String(" id=\""), QStringLiteral(" id=\"") + prefix);
    text.replace(QLatin1String("url(#"), QStringLiteral("url(#") + prefix);
    text.replace(QLatin1String("href=\"#"), QStringLiteral("href=\"#") + prefix);
    return text.trimmed();
}

} // namespace

QString BrowserMedium::figure(const QByteArray& svg, const QString& title) {
    return QStringLiteral("<div class=\"plot\">%1</div>\n").arg(svgElement(svg, m_figures++, title));
}

QString BrowserMedium::image(const QImage& image, const QString& description, int width) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return QStringLiteral("<img alt=\"%1\" width=\"%2\" src=\"data:image/png;base64,%3\"/>")
        .arg(escaped(description), QString::number(width), QString::fromLatin1(bytes.toBase64()));
}

QString BrowserMedium::grid(const QStringList& cells) {
    QString html = QStringLiteral("<div class=\"pictures\">\n");
    for (const QString& cell : cells)
        html += QStringLiteral("<figure>%1</figure>\n").arg(cell);
    return html + QStringLiteral("</div>\n");
}

int BrowserMedium::comparedSide(int columns) const {
    return sideOf(browserWidth, columns);
}

QString BrowserMedium::comparison(const QStringList& titles, const std::vector<QStringList>& rows) {
    QString html =
        QStringLiteral("<table class=\"compared\">\n<thead>") + headRow(titles) + QStringLiteral("</thead>\n<tbody>\n");
    for (const QStringList& row : rows)
        html += imageRow(row);
    return html + QStringLiteral("</tbody></table>\n");
}

QString PaperMedium::figure(const QByteArray& svg, const QString&) {
    const QSizeF size = QSvgRenderer(svg).viewBoxF().size();
    const int height = size.isEmpty() ? 0 : static_cast<int>(m_textWidth * size.height() / size.width());
    m_figures.push_back(svg);
    return QStringLiteral("<p><img src=\"figure:%1\" width=\"%2\" height=\"%3\"/></p>\n")
        .arg(m_figures.size() - 1)
        .arg(m_textWidth)
        .arg(height);
}

QString PaperMedium::image(const QImage& image, const QString&, int width) {
    m_images.push_back(image);
    const int shown = std::min(width, m_textWidth);
    m_imageHeight = image.width() == 0 ? 0 : shown * image.height() / image.width();
    return QStringLiteral("<img src=\"picture:%1\" width=\"%2\" height=\"%3\"/>")
        .arg(m_images.size() - 1)
        .arg(shown)
        .arg(m_imageHeight);
}

int PaperMedium::imageSide() const {
    return m_textWidth / gridColumns / 2 - 6;
}

QString PaperMedium::grid(const QStringList& cells) {
    const QString table =
        QStringLiteral("<table class=\"pictures\" width=\"100%\" cellspacing=\"0\" cellpadding=\"3\">\n");
    QString html = table;
    for (qsizetype first = 0; first < cells.size(); first += gridColumns) {
        if (first > 0 && first % (qsizetype{gridColumns} * gridRows) == 0) // a row must not be torn
            html += QStringLiteral("</table>\n<p class=\"page\"></p>\n") + table;
        html += QStringLiteral("<tr>");
        for (qsizetype i = first; i < first + gridColumns; ++i)
            html +=
                QStringLiteral("<td align=\"left\" width=\"%1%\">%2</td>").arg(100 / gridColumns).arg(cells.value(i));
        html += QStringLiteral("</tr>\n");
    }
    return html + QStringLiteral("</table>\n");
}

int PaperMedium::comparedSide(int columns) const {
    return sideOf(m_textWidth, columns);
}

QString PaperMedium::comparison(const QStringList& titles, const std::vector<QStringList>& rows) {
    const QString table =
        QStringLiteral("<table class=\"pictures\" width=\"100%\" cellspacing=\"0\" cellpadding=\"2\">\n") +
        headRow(titles);
    const int height = m_imageHeight + captionHeight; // images of a comparison are of one size
    const auto onPage = static_cast<std::size_t>(std::max(1.0, m_textWidth * pageRatio / height));
    QString html = table;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (row > 0 && row % onPage == 0) // a row must not be torn
            html += QStringLiteral("</table>\n<p class=\"page\"></p>\n") + table;
        html += imageRow(rows[row]);
    }
    return html + QStringLiteral("</table>\n");
}

QString escaped(const QString& text) {
    return text.toHtmlEscaped().replace(QLatin1Char('\''), QLatin1String("&#39;"));
}

QString escaped(const std::string& text) {
    return escaped(QString::fromStdString(text));
}

} // namespace ui::report
