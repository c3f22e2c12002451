#include "ui/report/report_paper.h"

#include "ui/report/heading_breaks.h"
#include "ui/report/paper_objects.h"
#include "ui/report/report_choices.h"
#include "ui/report/report_sections.h"
#include "ui/report/report_text.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QLocale>
#include <QPainter>
#include <QPdfWriter>
#include <QTextDocument>

#include <cmath>

namespace ui::report {

namespace {

constexpr int dotsPerInch = 1200;
constexpr double millimetresPerInch = 25.4;
constexpr double margin = 18;     ///< mm
constexpr double headerSpace = 9; ///< mm above and below the text
constexpr int pageDpi = 96;

const QLatin1String paperStyle(R"(body{color:#1b1f24;font-size:9pt}h1{font-size:20pt;margin:0}
h2{font-size:12pt;margin-top:14px;margin-bottom:4px}h2.page{page-break-before:always;margin-top:0}
table{margin-top:4px;margin-bottom:6px;border-collapse:collapse}td{border-bottom:1px solid #d9dce1}th{border-bottom:1px solid #1b1f24;font-weight:600}th.row{border-bottom:1px solid #d9dce1;font-weight:400}
table.facts td,table.facts th{border:0}th.name{color:#57606a;font-weight:400;padding-right:14px}p.page{page-break-before:always;margin:0}table.pictures td,table.pictures th.row{border:0}table.pictures th.row small{font-weight:400}small{font-size:7pt;color:#57606a}
pre{font-family:monospace;font-size:7.5pt;white-space:pre-wrap}code{font-family:monospace}.warning{color:#a03c00;font-weight:600})");

double dots(double millimetres) {
    return millimetres / millimetresPerInch * dotsPerInch;
}

/// The lines above and below the text of a page.
struct PageFrame {
    QRectF text;
    QString subject;
    QString made;
    int pages = 0;

    void paint(QPainter& painter, int page) const {
        QFont font = painter.font();
        font.setPointSizeF(8);
        painter.setFont(font);
        painter.setPen(QPen(QColor(0x57, 0x60, 0x6a), dots(0.15)));
        const QRectF above(text.left(), text.top() - dots(headerSpace), text.width(), dots(headerSpace - 3));
        const QRectF below(text.left(), text.bottom() + dots(3), text.width(), dots(headerSpace - 3));
        painter.drawLine(above.bottomLeft(), above.bottomRight());
        painter.drawText(above, Qt::AlignLeft | Qt::AlignVCenter, reportTitle());
        painter.drawText(
            above, Qt::AlignRight | Qt::AlignVCenter,
            painter.fontMetrics().elidedText(subject, Qt::ElideMiddle, static_cast<int>(above.width() * 0.7)));
        painter.drawText(below, Qt::AlignLeft | Qt::AlignVCenter, made);
        painter.drawText(below, Qt::AlignRight | Qt::AlignVCenter,
                         ReportText::tr("Page %1 of %2").arg(page).arg(pages));
    }
};

void prepare(QPdfWriter& writer, const ReportContent& content) {
    writer.setResolution(dotsPerInch);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF(margin, margin, margin, margin), QPageLayout::Millimeter);
    writer.setTitle(reportTitle() + QStringLiteral(" – ") + reportSubject(content));
    writer.setCreator(QStringLiteral("Tessera"));
    writer.addFileAttachment(QStringLiteral("study.tessera"), studyText(content).toUtf8() + '\n',
                             QStringLiteral("application/json"));
}

void paintPages(QPdfWriter& writer, QTextDocument& document, PageFrame frame) {
    QPainter painter(&writer);
    painter.setRenderHint(QPainter::LosslessImageRendering); // not JPEG: differences of a few grey levels matter
    frame.pages = document.pageCount();
    for (int page = 0; page < frame.pages; ++page) {
        if (page > 0)
            writer.newPage();
        const QRectF shown(0, page * frame.text.height(), frame.text.width(), frame.text.height());
        painter.save();
        painter.translate(frame.text.topLeft() - shown.topLeft());
        QAbstractTextDocumentLayout::PaintContext context;
        context.palette.setColor(QPalette::Text, QColor(0x1b, 0x1f, 0x24));
        context.clip = shown;
        painter.setClipRect(shown);
        document.documentLayout()->draw(&painter, context);
        painter.restore();
        frame.paint(painter, page + 1);
    }
}

} // namespace

QByteArray reportPdf(const ReportContent& content) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        prepare(writer, content);
        PageFrame frame;
        const double space = dots(headerSpace);
        frame.text = QRectF(0, space, writer.width(), writer.height() - 2 * space);
        frame.subject = reportSubject(content);
        frame.made = QLocale().toString(content.made, QLocale::ShortFormat);

        PaperMedium medium(static_cast<int>(std::floor(frame.text.width() * pageDpi / dotsPerInch)));
        PaperObjects objects(medium);
        QTextDocument document;
        document.documentLayout()->setPaintDevice(&writer);
        document.documentLayout()->registerHandler(QTextFormat::ImageObject, &objects);
        document.setDocumentMargin(0);
        document.setDefaultStyleSheet(paperStyle);
        document.setHtml(QStringLiteral("<html><body>%1</body></html>").arg(reportBody(content, medium)));
        document.setPageSize(frame.text.size());
        keepHeadings(document);
        paintPages(writer, document, frame);
    }
    return buffer.data();
}

} // namespace ui::report
