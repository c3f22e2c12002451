#include "ui/panels/layer_map_painter.h"

#include "ui/panels/stage_row.h"
#include "ui/panels/unit_text.h"
#include "ui/theme/colours.h"
#include "ui/theme/number_text.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace ui::panels {

using core::model::UnitKind;
using core::pruning::UnitReport;

namespace {

constexpr int gap = 8;        // around the map and between its parts
constexpr int kindGap = 6;    // between the rows of one kind and those of the next
constexpr int barWidth = 12;  // of the legend
constexpr int tallest = 30;   // row
constexpr double spacing = 1; // between cells
constexpr int titleShare = 4; // the part of the width that names of kinds have at most: one in so many

/// Gives the texts of this file a context for translators.
struct LayerMapTexts {
    Q_DECLARE_TR_FUNCTIONS(ui::panels::LayerMapPainter)
};

/// From the longest wording to the shortest, which is none.
QStringList captions(const UnitReport& unit) {
    const QString kept = QStringLiteral("%1/%2").arg(unit.kept).arg(unit.groups);
    return {QStringLiteral("%1  (%2)").arg(kept, theme::percentText(keptShare(unit), 0)), kept,
            QLocale().toString(100 * keptShare(unit), 'f', 0), QString()};
}

} // namespace

void LayerMapPainter::setReport(ReportTable table) {
    m_report = std::move(table);
    const core::model::UnitPlaces& places = m_report.places();
    std::set<UnitKind> kinds;
    std::vector<int> widths(places.names().size(), 0);
    for (int unit = 0; unit < m_report.units(); ++unit) {
        kinds.insert(m_report.at(unit, 0).kind);
        int& width = widths[static_cast<std::size_t>(places.placeOf(unit))];
        width = std::max(width, places.alike(unit));
    }
    m_kinds.assign(kinds.begin(), kinds.end());
    m_firstColumns.assign(1, 0);
    for (const int width : widths)
        m_firstColumns.push_back(m_firstColumns.back() + width);
    m_units.assign(m_kinds.size() * static_cast<std::size_t>(columns()), -1);
    for (int unit = 0; unit < m_report.units(); ++unit) {
        const auto kind = std::ranges::find(m_kinds, m_report.at(unit, 0).kind) - m_kinds.begin();
        const int first = m_firstColumns[static_cast<std::size_t>(places.placeOf(unit))];
        m_units[static_cast<std::size_t>(kind * columns() + first + places.numberOf(unit))] = unit;
    }
}

int LayerMapPainter::unitAt(const Place& place) const {
    if (place.row < 0 || place.column < 0)
        return -1;
    return m_units[static_cast<std::size_t>(place.row / m_report.stages()) * static_cast<std::size_t>(columns()) +
                   static_cast<std::size_t>(place.column)];
}

LayerMapPainter::Place LayerMapPainter::placeOf(int unit, int stage) const {
    const auto found = std::ranges::find(m_units, unit);
    if (unit < 0 || found == m_units.end() || m_report.stages() == 0)
        return {};
    const int index = static_cast<int>(found - m_units.begin());
    const int row = index / columns() * m_report.stages() + std::clamp(stage, 0, m_report.stages() - 1);
    return {index % columns(), row};
}

LayerMapPainter::Place LayerMapPainter::moved(const Place& from, int columns, int rows) const {
    const int lastColumn = this->columns() - 1, lastRow = this->rows() - 1;
    Place place{std::clamp(from.column + columns, 0, lastColumn), std::clamp(from.row + rows, 0, lastRow)};
    const int onward = std::abs(columns) > 1 ? -1 : 1; // from an end it goes back
    const auto sign = [](int number) { return number > 0 ? 1 : number < 0 ? -1 : 0; };
    const Place step{onward * sign(columns), onward * sign(rows)};
    while (place != from && unitAt(place) < 0) {
        place = {place.column + step.column, place.row + step.row};
        if (place.column < 0 || place.column > lastColumn || place.row < 0 || place.row > lastRow)
            return from;
    }
    return place;
}

// Geometry

int LayerMapPainter::headerHeight() const {
    return QFontMetrics(font).height() + 2;
}

int LayerMapPainter::stageLabelWidth() const {
    const QFontMetrics metrics(font);
    int width = 0;
    for (int stage = 0; stage < m_report.stages(); ++stage)
        width = std::max(width, metrics.horizontalAdvance(stageTitle(m_report.stage(stage).name)));
    return metrics.ascent() + 4 + width;
}

int LayerMapPainter::labelWidth() const {
    int kinds = 0;
    for (int row = 0; row < rows(); row += m_report.stages())
        kinds = std::max(kinds, QFontMetrics(font).horizontalAdvance(kindTitle(row)));
    return std::min(kinds, area.width() / titleShare) + 2 * gap + stageLabelWidth() + gap;
}

int LayerMapPainter::legendWidth() const {
    return 2 * gap + barWidth + 4 + QFontMetrics(font).horizontalAdvance(theme::percentText(1, 0));
}

int LayerMapPainter::heightFor(int rowHeight, double share) const {
    const int kinds = std::max<int>(1, static_cast<int>(m_kinds.size()));
    return headerHeight() + qRound(share * (rows() * rowHeight + (kinds - 1) * kindGap)) + 2 * gap;
}

int LayerMapPainter::namedRow() const {
    return QFontMetrics(font).ascent() + 2;
}

QRect LayerMapPainter::cells() const {
    QRect rect = area.adjusted(gap + labelWidth(), gap / 2 + headerHeight(), -legendWidth() - gap, -gap);
    rect.setHeight(std::min(rect.height(), heightFor(tallest) - headerHeight() - 2 * gap));
    return rect;
}

QRectF LayerMapPainter::content() const {
    const QRect shown = cells();
    const QRectF& part = view.part();
    const QSizeF size(shown.width() / part.width(), shown.height() / part.height());
    return {QPointF(shown.left() - part.left() * size.width(), shown.top() - part.top() * size.height()), size};
}

QRect LayerMapPainter::cellRect(const Place& place) const {
    const QRectF all = content();
    const int kind = place.row / m_report.stages();
    const double width = all.width() / columns();
    const double between = kindGap / view.part().height(); // enlarged as the rows are
    const double height = (all.height() - (static_cast<double>(m_kinds.size()) - 1) * between) / rows();
    const double top = all.top() + place.row * height + kind * between;
    const QRectF rect(all.left() + place.column * width, top, width, height);
    // Whole pixels, so that neighbours meet without a seam.
    const QPoint topLeft(qRound(rect.left()), qRound(rect.top()));
    return {topLeft, QPoint(qRound(rect.right()) - 1, qRound(rect.bottom()) - 1)};
}

QRectF LayerMapPainter::partOf(const Place& place) const {
    const QRectF all = content();
    const QRectF cell = QRectF(cellRect(place)).translated(-all.topLeft());
    return {cell.left() / all.width(), cell.top() / all.height(), cell.width() / all.width(),
            cell.height() / all.height()};
}

LayerMapPainter::Place LayerMapPainter::placeAt(const QPoint& position) const {
    if (isEmpty() || !cells().contains(position))
        return {};
    for (int row = 0; row < rows(); ++row)
        for (int column = 0; column < columns(); ++column)
            if (cellRect({column, row}).contains(position))
                return {column, row};
    return {};
}

// Painting

QString LayerMapPainter::kindTitle(int row) const {
    return kindText(m_kinds[static_cast<std::size_t>(row / m_report.stages())]);
}

void LayerMapPainter::paint(QPainter& painter) const {
    painter.setFont(font);
    painter.fillRect(area, palette.color(QPalette::Base));
    if (isEmpty())
        return;
    paintPlaces(painter);
    paintRowLabels(painter);
    const int level = captionLevel();
    for (int row = 0; row < rows(); ++row)
        for (int column = 0; column < columns(); ++column)
            if (isShown({column, row}))
                paintCell(painter, {column, row}, level);
    paintLegend(painter);
    if (chosen.row < 0 || !isShown(chosen))
        return;
    const QRect frame = cellRect(chosen).intersected(cells());
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(palette.color(QPalette::Base), 4));
    painter.drawRect(frame);
    painter.setPen(QPen(palette.color(QPalette::Text), 2));
    painter.drawRect(frame);
}

QString LayerMapPainter::commonWord() const {
    const std::vector<std::string>& names = m_report.places().names();
    const std::string word = names.front().substr(0, names.front().find(' '));
    const bool isCommon =
        std::ranges::all_of(names, [&](const std::string& name) { return name.starts_with(word + ' '); });
    return isCommon ? QString::fromStdString(word) : QString();
}

/// As many places as there is room for; a word that all begin with stands once, before them.
void LayerMapPainter::paintPlaces(QPainter& painter) const {
    const QFontMetrics metrics(font);
    painter.setPen(palette.color(QPalette::PlaceholderText));
    const QRect all = cells();
    const QRect header(area.left() + gap, all.top() - headerHeight(), all.left() - area.left() - 2 * gap,
                       headerHeight());
    const QString word = commonWord();
    painter.drawText(header, Qt::AlignLeft | Qt::AlignVCenter, word.isEmpty() ? LayerMapTexts::tr("Place") : word);
    QStringList texts;
    for (const std::string& name : m_report.places().names())
        texts << QString::fromStdString(name).mid(word.isEmpty() ? 0 : word.size() + 1);
    int widest = 0;
    for (const QString& text : texts)
        widest = std::max(widest, metrics.horizontalAdvance(text) + 4);
    const double width = content().width() / columns();
    double last = -std::numeric_limits<double>::infinity();
    for (std::size_t place = 0; place + 1 < m_firstColumns.size(); ++place) {
        const double centre = content().left() + width * (m_firstColumns[place] + m_firstColumns[place + 1]) / 2;
        if (centre - last < widest) // counted from the first place, shown or not, so that panning changes no choice
            continue;
        last = centre;
        if (centre < all.left() || centre > all.right())
            continue;
        const QRect rect(qRound(centre) - widest, header.top(), 2 * widest, header.height());
        painter.drawText(rect, Qt::AlignCenter, texts[static_cast<qsizetype>(place)]);
    }
}

/// Rows that are too low for names keep their stage's colour, and each kind its title.
void LayerMapPainter::paintRowLabels(QPainter& painter) const {
    const QFontMetrics metrics(font);
    const QRect all = cells();
    const int stages = m_report.stages();
    const int width = labelWidth() - stageLabelWidth() - 2 * gap;
    for (int first = 0; first < rows(); first += stages) {
        const QRect kind = cellRect({0, first}).united(cellRect({0, first + stages - 1}));
        const int top = std::max(kind.top(), all.top()), bottom = std::min(kind.bottom(), all.bottom());
        const int height = std::max(metrics.height(), std::min(cellRect({0, first}).height(), bottom - top + 1));
        painter.setPen(palette.color(QPalette::Text));
        if (bottom - top + 1 >= metrics.ascent())
            painter.drawText(QRect(area.left() + gap, top, width, height), Qt::AlignLeft | Qt::AlignVCenter,
                             metrics.elidedText(kindTitle(first), Qt::ElideRight, width));
        for (int stage = 0; stage < stages; ++stage)
            paintStageLabel(painter, cellRect({0, first + stage}), stage);
    }
}

void LayerMapPainter::paintStageLabel(QPainter& painter, const QRect& row, int stage) const {
    const QFontMetrics metrics(font);
    const QRect all = cells();
    const int left = all.left() - gap - stageLabelWidth();
    const QRect label = QRect(left, row.top(), stageLabelWidth(), row.height())
                            .intersected(QRect(left, all.top(), stageLabelWidth(), all.height()));
    if (label.isEmpty())
        return;
    const int side = std::min(metrics.ascent() - 2, std::max(1, label.height() - 1));
    painter.fillRect(QRect(label.left(), label.center().y() - side / 2, metrics.ascent() - 2, side),
                     stageColour(m_report.stage(stage), stage));
    if (label.height() < namedRow())
        return;
    painter.setPen(palette.color(QPalette::Text));
    painter.drawText(label.adjusted(metrics.ascent() + 4, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     stageTitle(m_report.stage(stage).name));
}

int LayerMapPainter::captionLevel() const {
    const QFontMetricsF metrics(font);
    int level = 0;
    for (int row = 0; row < rows(); ++row) {
        for (int column = 0; column < columns(); ++column) {
            const int unit = unitAt({column, row});
            if (unit < 0 || !isShown({column, row}))
                continue;
            const QStringList texts = captions(m_report.at(unit, row % m_report.stages()));
            const QRect cell = cellRect({column, row});
            if (cell.height() < metrics.ascent() + 2)
                return static_cast<int>(texts.size()) - 1;
            while (metrics.horizontalAdvance(texts[level]) > cell.width() - 3)
                ++level;
        }
    }
    return level;
}

void LayerMapPainter::paintCell(QPainter& painter, const Place& place, int level) const {
    const QRect visible = cellRect(place).intersected(cells());
    const QRectF rect = QRectF(visible).adjusted(0, 0, -spacing, -spacing);
    const int unit = unitAt(place);
    if (unit < 0) {
        painter.fillRect(rect, QBrush(palette.color(QPalette::Mid), Qt::BDiagPattern));
        return;
    }
    const UnitReport& report = m_report.at(unit, stageAt(place));
    const QColor colour = theme::shareColour(keptShare(report));
    painter.fillRect(rect, colour);
    const QString text = captions(report)[level];
    const QFontMetrics metrics(font);
    if (metrics.horizontalAdvance(text) > visible.width() || metrics.ascent() > visible.height())
        return; // the view cuts the cell off
    painter.setPen(theme::readableOn(colour));
    painter.drawText(rect, Qt::AlignCenter, text);
}

void LayerMapPainter::paintLegend(QPainter& painter) const {
    const QRect all = cells();
    const QRect bar(area.right() - legendWidth() + gap, all.top(), barWidth,
                    std::min(all.bottom(), cellRect({0, rows() - 1}).bottom()) - all.top());
    QLinearGradient gradient(bar.bottomLeft(), bar.topLeft());
    constexpr int stops = 9;
    for (int i = 0; i <= stops; ++i)
        gradient.setColorAt(static_cast<double>(i) / stops, theme::shareColour(static_cast<double>(i) / stops));
    painter.fillRect(bar, gradient);
    painter.setPen(palette.color(QPalette::PlaceholderText));
    const int line = QFontMetrics(font).height();
    const int width = legendWidth();
    painter.drawText(QRect(bar.left() - width, bar.top() - headerHeight(), width + area.right() - bar.left() - gap / 2,
                           headerHeight()),
                     Qt::AlignRight | Qt::AlignVCenter, LayerMapTexts::tr("kept"));
    const auto label = [&](int y, double share) {
        painter.drawText(QRect(bar.right() + 4, y, width, line), Qt::AlignLeft | Qt::AlignVCenter,
                         theme::percentText(share, 0));
    };
    label(bar.top(), 1);
    if (bar.height() > 3 * line)
        label(bar.center().y() - line / 2, 0.5);
    label(bar.bottom() - line, 0);
}

} // namespace ui::panels
