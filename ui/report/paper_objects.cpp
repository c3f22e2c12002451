#include "ui/report/paper_objects.h"

#include <QAbstractTextDocumentLayout>
#include <QPaintDevice>
#include <QPainter>
#include <QSvgRenderer>
#include <QTextDocument>
#include <QTextImageFormat>

namespace ui::report {

namespace {

constexpr double cssDpi = 96;

} // namespace

QSizeF PaperObjects::intrinsicSize(QTextDocument* document, int, const QTextFormat& format) {
    const QPaintDevice* paper = document->documentLayout()->paintDevice();
    const double scale = paper != nullptr ? paper->logicalDpiY() / cssDpi : 1;
    const QTextImageFormat image = format.toImageFormat();
    return QSizeF(image.width(), image.height()) * scale;
}

void PaperObjects::drawObject(QPainter* painter, const QRectF& area, QTextDocument*, int, const QTextFormat& format) {
    const QString name = format.toImageFormat().name();
    const auto number = static_cast<std::size_t>(name.section(QLatin1Char(':'), 1).toUInt());
    if (name.startsWith(QLatin1String("figure:")) && number < m_medium.figures().size()) {
        QSvgRenderer(m_medium.figures()[number]).render(painter, area);
    } else if (name.startsWith(QLatin1String("picture:")) && number < m_medium.images().size()) {
        const QImage& image = m_medium.images()[number];
        painter->drawImage(area, image);
    }
}

} // namespace ui::report
