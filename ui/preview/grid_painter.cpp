#include "ui/preview/grid_painter.h"

#include "ui/preview/image_painting.h"
#include "ui/preview/viewpoint.h"
#include "ui/preview/zoom_steps.h"

#include <QFontMetrics>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ui::preview {

namespace {

constexpr int gap = 8;            // between cells and around headers
constexpr int frame = 3;          // around the selected image
constexpr int labelLimit = 28;    // letters
constexpr int smallestImage = 96; // of which one sees what it shows: rather the grid is scrolled
constexpr int widestText = 220;   // of a column that is only so wide for its header
constexpr std::size_t many = 4;   // columns
const QString separator = QStringLiteral(" · ");
const QString lineCaption = QStringLiteral("PSNR 88.8 dB · SSIM 0.888");
const QString wholeCaption = QStringLiteral("PSNR 88.8 dB");
const QString briefCaption = QStringLiteral("88.8 dB");

const core::Image* imageOf(const ComparedVariant& column, int row) {
    const auto i = static_cast<std::size_t>(row);
    return i < column.images.size() && !column.images[i].empty() ? &column.images[i] : nullptr;
}

/// Room for a text: its advance is rounded down, and what is a part of a pixel wider would be cut off.
int widthOf(const QString& text, const QFontMetrics& metrics) {
    return metrics.horizontalAdvance(text) + 1;
}

bool isTooLong(const QString& text, const QFontMetrics& metrics, int width) {
    return widthOf(text, metrics) > width && text.contains(u' ');
}

/// Broken between words where it is wider than a line, the second line cut off where it is, too.
QStringList inTwo(const QString& text, const QFontMetrics& metrics, int width) {
    if (!isTooLong(text, metrics, width))
        return {metrics.elidedText(text, Qt::ElideRight, width)};
    qsizetype end = text.indexOf(u' ');
    for (qsizetype next = end; next > 0 && metrics.horizontalAdvance(text.left(next)) <= width;
         next = text.indexOf(u' ', next + 1))
        end = next;
    return {metrics.elidedText(text.left(end), Qt::ElideRight, width),
            metrics.elidedText(text.mid(end + 1), Qt::ElideMiddle, width)}; // a name's "(2)" stays
}

/// Whose header is as wide as any: columns get the room for times before these are known.
ComparedVariant widestHeader() {
    ComparedVariant widest;
    widest.macs = 88'800'000'000;
    widest.macsShare = 0.88;
    widest.time.seconds = 0.0888;
    widest.time.secondsSpread = 0.88; // so they are written with an "≈"
    widest.time.speedUp = 1.88;
    widest.time.spread = 0.04;
    widest.time.rounds = 31;
    return widest;
}

/// What stays is read in full, in two lines; what goes by itself is cut off.
bool isBroken(const ComparedVariant& column) {
    return !column.note.isEmpty() && !column.isPassing;
}

} // namespace

int GridPainter::rows() const {
    std::size_t most = 0;
    for (const ComparedVariant& column : columns)
        most = std::max(most, column.images.size());
    // Images that are still to come have their places as soon as the first is there.
    return std::max(static_cast<int>(most), most > 0 ? static_cast<int>(rowLabels.size()) : 0);
}

GridPainter::Measures GridPainter::measured() const {
    const QFontMetrics metrics(font);
    const QFontMetrics titles(titleFont());
    Measures all{.image = QSize(1, 1), .labelWidth = measuredLabelWidth()};
    int wanted = metrics.horizontalAdvance(wholeCaption);
    // Of title, cost and either times or what is being done: nothing moves when one of them comes or goes.
    qsizetype lines = !hasFigures ? 1 : columns.size() < many ? 3 : 5;
    bool isCut = false;
    for (const ComparedVariant& column : columns) {
        for (const core::Image& image : column.images)
            all.image = all.image.expandedTo({image.width, image.height});
        lines = std::max(lines, headerOf(column, Wording::Whole).size());
        wanted = std::max(wanted, widthOf(column.title, titles));
    }
    for (const QString& line : headerOf(widestHeader(), Wording::Whole))
        wanted = std::max(wanted, widthOf(line, titles));
    all.textWidth = columns.size() < many ? widestText : std::min(wanted, widestText);
    if (viewWidth > 0) { // rather than having to scroll, texts are shortened
        const int room = (viewWidth - all.labelWidth) / std::max(1, static_cast<int>(columns.size())) - 2 * gap;
        all.textWidth = std::min(all.textWidth, std::max(metrics.horizontalAdvance(briefCaption) + 2, room));
    }
    for (const ComparedVariant& column : columns) {
        isCut = isCut || isTooLong(column.title, titles, all.textWidth);
        const QStringList header = headerOf(column, Wording::Brief);
        if (isBroken(column) && header.size() > 1 && isTooLong(header.last(), metrics, all.textWidth))
            lines = std::max(lines, header.size() + 1);
    }
    all.titleLines = isCut ? 2 : 1;
    all.headerHeight = static_cast<int>(lines + all.titleLines - 1) * metrics.lineSpacing() + 2 * gap;
    all.captionLine = metrics.lineSpacing();
    return all;
}

int GridPainter::measuredLabelWidth() const {
    if (rowLabels.isEmpty())
        return gap;
    const QFontMetrics metrics(font);
    int width = 0;
    for (const QString& label : rowLabels)
        for (const QString& line : labelLines(label))
            width = std::max(width, metrics.horizontalAdvance(line) + 2); // rounded down
    return std::min(width, labelLimit * metrics.averageCharWidth()) + 2 * gap;
}

/// Many columns are rather high than wide, so that more of them are seen.
QStringList GridPainter::labelLines(const QString& label) const {
    return columns.size() < many ? QStringList{label} : label.split(separator);
}

QStringList GridPainter::headerOf(const ComparedVariant& column, Wording wording) const {
    QStringList whole = headerLines(column, wording);
    if (columns.size() < many)
        return whole;
    QStringList lines = whole.mid(0, 1);
    for (const QString& line : whole.mid(1))
        lines << line.split(separator);
    return lines;
}

/// As many lines as all titles get.
QStringList GridPainter::titleLines(const QString& title) const {
    QStringList lines = inTwo(title, QFontMetrics(titleFont()), columnWidth() - 2 * gap);
    while (lines.size() < measures().titleLines)
        lines.prepend({});
    return lines;
}

QSize GridPainter::imageSize() const {
    return measures().image;
}

QFont GridPainter::titleFont() const {
    QFont bold = font;
    bold.setBold(true);
    return bold;
}

int GridPainter::headerHeight() const {
    return measures().headerHeight;
}

int GridPainter::labelWidth() const {
    return measures().labelWidth;
}

QSize GridPainter::cellSize() const {
    const QSize size = (QSizeF(imageSize()) * zoom).toSize();
    return largestCell.isEmpty() ? size : size.boundedTo(largestCell);
}

int GridPainter::columnWidth() const {
    return std::max(cellSize().width(), measures().textWidth) + 2 * gap;
}

bool GridPainter::captionInOneLine(int width) const {
    return QFontMetrics(font).horizontalAdvance(lineCaption) <= width;
}

int GridPainter::captionHeight(int width) const {
    return measures().captionLine * (captionInOneLine(width) ? 1 : 2) + 2;
}

int GridPainter::rowHeight() const {
    return cellSize().height() + captionHeight(columnWidth() - 2 * gap) + 2 * gap;
}

int GridPainter::stripWidth() const {
    return labelWidth() + columnWidth() * static_cast<int>(columns.size());
}

int GridPainter::strips() const {
    return std::clamp(viewWidth / std::max(1, stripWidth()), 1, std::max(1, rows()));
}

int GridPainter::stripLeft(int row) const {
    const int room = std::max(stripWidth(), viewWidth / strips());
    return row % strips() * room + (room - stripWidth()) / 2;
}

int GridPainter::lineTop(int row) const {
    return headerHeight() + row / strips() * rowHeight();
}

QRect GridPainter::rowRect(int row) const {
    return {stripLeft(row) + labelWidth(), lineTop(row), stripWidth() - labelWidth(), rowHeight() - gap / 2};
}

QSize GridPainter::contentSize() const {
    const int lines = (rows() + strips() - 1) / strips();
    return {std::max(stripWidth(), viewWidth), headerHeight() + rowHeight() * lines};
}

QRect GridPainter::imageRect(const Cell& cell) const {
    const QSize size = cellSize();
    const int left =
        stripLeft(cell.row) + labelWidth() + cell.column * columnWidth() + (columnWidth() - size.width()) / 2;
    return {QPoint(left, lineTop(cell.row) + gap / 2), size};
}

Cell GridPainter::cellAt(const QPoint& position) const {
    if (isEmpty() || position.y() < headerHeight())
        return {};
    const int first = (position.y() - headerHeight()) / rowHeight() * strips();
    for (int row = first; row < std::min(first + strips(), rows()); ++row) {
        const int x = position.x() - rowRect(row).left();
        if (x >= 0 && x < rowRect(row).width())
            return {row, x / columnWidth()};
    }
    return {};
}

int GridPainter::columnOf(int id, int before) const {
    const int place = std::min(before, static_cast<int>(columns.size()) - 1);
    if (columns[static_cast<std::size_t>(place)].id == id)
        return place;
    const auto found = std::ranges::find(columns, id, &ComparedVariant::id);
    return found == columns.end() ? place : static_cast<int>(found - columns.begin());
}

QRect GridPainter::headerRect(const Cell& cell) const {
    return {stripLeft(cell.row) + labelWidth() + cell.column * columnWidth(), 0, columnWidth(), headerHeight()};
}

QSize GridPainter::roomForOne(const QSize& view) const {
    const int width = (view.width() - labelWidth()) / std::max(1, static_cast<int>(columns.size())) - 2 * gap;
    const int height = view.height() - headerHeight() - captionHeight(width) - 2 * gap;
    return QSize(width, height).expandedTo({smallestImage, smallestImage});
}

double GridPainter::fittingZoom(const QSize& view) const {
    if (isEmpty())
        return zoom;
    const double width =
        static_cast<double>(view.width() - labelWidth()) / static_cast<double>(columns.size()) - 2 * gap;
    const auto heightOfOne = [&](int shownRows) {
        return static_cast<double>(view.height() - headerHeight()) / shownRows - captionHeight(0) - 2 * gap;
    };
    const double height = rows() > 1 && heightOfOne(2) >= smallestImage ? heightOfOne(2) : heightOfOne(1);
    const double fitting = zoomWithin(std::min(width / imageSize().width(), height / imageSize().height()));
    const int side = std::min(imageSize().width(), imageSize().height());
    return std::max(fitting, zoomReaching(static_cast<double>(smallestImage) / side));
}

void GridPainter::paint(QPainter& painter, const QRect& view, const QPoint& offset) const {
    const Measures all = measured();
    m_measures = &all;
    paintAll(painter, view, offset);
    m_measures = nullptr;
}

void GridPainter::paintAll(QPainter& painter, const QRect& view, const QPoint& offset) const {
    painter.setFont(font);
    painter.fillRect(view, palette.color(QPalette::Base));
    const QRect visible = view.translated(offset - view.topLeft());
    painter.save();
    // A single strip may be scrolled below its labels.
    const int labels = strips() == 1 ? stripLeft(0) + labelWidth() : 0;
    painter.setClipRect(view.adjusted(labels, headerHeight(), 0, 0));
    painter.translate(view.topLeft() - offset);
    const int first = std::max(0, visible.top() / rowHeight() * strips());
    for (int row = first; row < rows() && lineTop(row) <= visible.bottom(); ++row)
        paintRow(painter, row, visible);
    painter.restore();
    painter.save();
    painter.setClipRect(QRect(view.left() + labels, view.top(), view.width(), headerHeight()));
    painter.translate(view.left() - offset.x(), view.top());
    for (int strip = 0; strip < strips(); ++strip)
        paintHeaders(painter, stripLeft(strip) + labelWidth());
    painter.restore();
    painter.save();
    painter.setClipRect(
        QRect(view.left(), view.top() + headerHeight(), labels > 0 ? labels : view.width(), view.height()));
    painter.translate(view.left(), view.top() - offset.y());
    paintLabels(painter, visible);
    painter.restore();
}

void GridPainter::paintRow(QPainter& painter, int row, const QRect& visible) const {
    if (row == selected.row) {
        QColor colour = palette.color(QPalette::Highlight);
        colour.setAlphaF(0.12F);
        painter.fillRect(rowRect(row), colour);
    }
    for (int column = 0; column < static_cast<int>(columns.size()); ++column)
        if (imageRect({row, column}).adjusted(-columnWidth(), 0, columnWidth(), rowHeight()).intersects(visible))
            paintCell(painter, {row, column});
}

const ComparedVariant& GridPainter::shownIn(int column) const {
    const bool isOther = shownInstead >= 0 && shownInstead < static_cast<int>(columns.size());
    return columns[static_cast<std::size_t>(isOther ? shownInstead : column)];
}

void GridPainter::paintCell(QPainter& painter, const Cell& cell) const {
    const ComparedVariant& column = columns[static_cast<std::size_t>(cell.column)];
    const ComparedVariant& shown = shownIn(cell.column);
    const QRect rect = imageRect(cell);
    if (const core::Image* image = imageOf(shown, cell.row)) {
        const bool isForming = cell.row >= shown.firstForming && cell.row < shown.firstForming + shown.forming;
        painter.setOpacity(shown.busy && !isForming ? 0.4 : 1);
        paintImageIn(painter, rect, *image);
        painter.setOpacity(1);
    } else {
        painter.setPen(QPen(palette.color(QPalette::PlaceholderText), 1, Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect.adjusted(0, 0, -1, -1));
    }
    if (cell == selected) {
        painter.setPen(QPen(palette.color(QPalette::Highlight), frame, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect).adjusted(-frame / 2.0, -frame / 2.0, frame / 2.0, frame / 2.0));
    }
    const int width = columnWidth() - 2 * gap;
    const QRect caption(rowRect(cell.row).left() + cell.column * columnWidth() + gap, rect.bottom() + frame + 1, width,
                        captionHeight(width));
    painter.setPen(palette.color(QPalette::Text));
    painter.drawText(caption, Qt::AlignHCenter | Qt::AlignTop, captionOf(column, cell.row, width));
}

QString GridPainter::captionOf(const ComparedVariant& column, int row, int width) const {
    if (captionInOneLine(width))
        return qualityTexts(column, row).join(separator);
    const bool isBrief = QFontMetrics(font).horizontalAdvance(wholeCaption) > width;
    return qualityTexts(column, row, isBrief ? Wording::Brief : Wording::Whole).join(u'\n');
}

void GridPainter::paintImageIn(QPainter& painter, const QRect& rect, const core::Image& image) const {
    const QRect whole = placed({zoom, centre, false, smooth}, {image.width, image.height}, rect);
    const QSize pixels = (QSizeF(whole.size()) * painter.device()->devicePixelRatioF()).toSize();
    if (scaled != nullptr && rect.contains(whole) && ScaledImages::canHold(pixels)) {
        painter.drawImage(whole, scaled->of(image, pixels, smooth));
        return;
    }
    painter.save();
    painter.setClipRect(rect, Qt::IntersectClip);
    paintImage(painter, whole, rect, image, smooth);
    painter.restore();
}

/// One for all columns, so that their figures read alike. What is being computed may be cut off.
Wording GridPainter::headerWording() const {
    const QFontMetrics metrics(font);
    const int width = columnWidth() - 2 * gap;
    const auto isCut = [&](const ComparedVariant& column) {
        const QStringList whole = headerOf(column, Wording::Whole);
        const QStringList brief = headerOf(column, Wording::Brief);
        for (qsizetype line = 1; line < whole.size(); ++line)
            if (whole[line] != brief[line] && metrics.horizontalAdvance(whole[line]) > width)
                return true;
        return false;
    };
    return std::ranges::any_of(columns, isCut) ? Wording::Brief : Wording::Whole;
}

void GridPainter::paintHeaders(QPainter& painter, int left) const {
    const int line = QFontMetrics(font).lineSpacing();
    const QFontMetrics metrics(font);
    const Wording wording = headerWording();
    painter.setPen(palette.color(QPalette::Text));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        QRect rect(left + static_cast<int>(i) * columnWidth() + gap, gap / 2, columnWidth() - 2 * gap, line);
        painter.setFont(titleFont());
        for (const QString& text : titleLines(shownIn(static_cast<int>(i)).title)) {
            painter.drawText(rect, Qt::AlignCenter, text);
            rect.translate(0, line);
        }
        painter.setFont(font);
        QStringList figures = headerOf(columns[i], wording).mid(1);
        if (!figures.isEmpty() && isBroken(columns[i]))
            figures << inTwo(figures.takeLast(), metrics, rect.width());
        for (const QString& text : figures) {
            painter.drawText(rect, Qt::AlignCenter, metrics.elidedText(text, Qt::ElideRight, rect.width()));
            rect.translate(0, line);
        }
    }
}

void GridPainter::paintLabels(QPainter& painter, const QRect& visible) const {
    painter.setPen(palette.color(QPalette::Text));
    const QFontMetrics metrics(font);
    for (int row = 0; row < std::min<int>(rows(), static_cast<int>(rowLabels.size())); ++row) {
        QRect rect = imageRect({row, 0});
        if (rect.bottom() < visible.top() || rect.top() > visible.bottom())
            continue;
        rect.setLeft(stripLeft(row) + gap);
        rect.setWidth(labelWidth() - 2 * gap);
        QStringList lines;
        for (const QString& line : labelLines(rowLabels[row]))
            lines << metrics.elidedText(line, Qt::ElideRight, rect.width());
        const int lack = std::max(0, static_cast<int>(lines.size()) * metrics.lineSpacing() - rect.height());
        painter.drawText(rect.adjusted(0, -(lack + 1) / 2, 0, (lack + 1) / 2), Qt::AlignVCenter | Qt::AlignRight,
                         lines.join(u'\n'));
    }
}

} // namespace ui::preview
