#include "ui/variants/trade_off_scene.h"

#include "ui/plots/painted_item.h"
#include "ui/theme/colours.h"
#include "ui/theme/number_text.h"

#include <QCoreApplication>
#include <qcustomplot.h>

#include <array>
#include <cmath>

namespace ui::variants {

namespace {

constexpr double reach = 12; // pixels around a point that mean it
constexpr double radius = 5;
constexpr double edge = 9; // between the axes and a point that is beyond them for good

QString translated(const char* text) {
    return QCoreApplication::translate("ui::variants::TradeOffPlot", text);
}

/// The range of finite, and on a logarithmic axis positive, values with room around them.
QCPRange roomyRange(const std::vector<double>& values, bool logarithmic) {
    double lower = std::numeric_limits<double>::infinity();
    double upper = -lower;
    for (const double value : values) {
        if (!std::isfinite(value) || (logarithmic && value <= 0))
            continue;
        lower = std::min(lower, value);
        upper = std::max(upper, value);
    }
    if (lower > upper)
        return logarithmic ? QCPRange(0.1, 10) : QCPRange(0, 1);
    if (logarithmic) {
        const double factor = std::max(std::pow(upper / lower, 0.15), 1.05);
        return {lower / factor, upper * factor};
    }
    const double room = std::max(0.15 * (upper - lower), 0.02 * std::max(std::abs(upper), 1e-12));
    return {lower - room, upper + room};
}

} // namespace

double valueOf(const TradeOffPoint& point, Cost cost) {
    return cost == Cost::Macs ? point.macs : point.seconds;
}

double valueOf(const TradeOffPoint& point, Quality quality) {
    switch (quality) {
    case Quality::Ssim:
        return point.ssim;
    case Quality::Psnr:
        return point.psnr;
    case Quality::Mse:
        return point.mse;
    case Quality::Distance:
        break;
    }
    return point.distance;
}

TradeOffScene::TradeOffScene(QCustomPlot* plot)
    : m_plot(plot) {
    QObject::connect(plot, &QCustomPlot::afterLayout, plot, [this] { shortenLabel(); });
    plots::addPaintedItem(*plot, QStringLiteral("overlay"), [this](QPainter& painter) { paint(painter); });
}

void TradeOffScene::setPoints(std::vector<TradeOffPoint> points) {
    m_points = std::move(points);
    for (std::optional<int>* id : {&hovered, &focused})
        if (find(*id) == nullptr)
            id->reset();
    scaleUnits();
}

void TradeOffScene::setAxes(Cost cost, Quality quality) {
    m_cost = cost;
    m_quality = quality;
    scaleUnits();
}

bool TradeOffScene::isLogarithmic(const QCPAxis& axis) {
    return axis.scaleType() == QCPAxis::stLogarithmic;
}

void TradeOffScene::scaleUnits() {
    struct Unit {
        double size;
        const char* prefix;
    };
    constexpr std::array<Unit, 4> units = {{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}}};
    double largest = 0;
    for (const TradeOffPoint& point : m_points)
        if (std::isfinite(valueOf(point, m_cost)))
            largest = std::max(largest, valueOf(point, m_cost));
    m_unit = m_cost == Cost::Seconds && largest < 1 ? 1e-3 : 1;
    m_prefix = m_unit < 1 ? QStringLiteral("m") : QString();
    for (const Unit& unit : units)
        if (m_cost == Cost::Macs && m_unit == 1 && largest >= unit.size) {
            m_unit = unit.size;
            m_prefix = QLatin1String(unit.prefix);
        }
    labelAxes();
}

void TradeOffScene::labelAxes() {
    m_plot->xAxis->setLabel(
        m_cost == Cost::Macs
            ? translated(QT_TRANSLATE_NOOP("ui::variants::TradeOffPlot", "Multiply-adds per picture [%1MACs]"))
                  .arg(m_prefix.isEmpty() ? QString() : m_prefix + QLatin1Char(' '))
            : translated(QT_TRANSLATE_NOOP("ui::variants::TradeOffPlot", "Measured time per picture [%1s]"))
                  .arg(m_prefix));
    const std::array<QString, qualityCount> names = {
        translated(QT_TRANSLATE_NOOP("ui::variants::TradeOffPlot", "SSIM to dense")),
        translated(QT_TRANSLATE_NOOP("ui::variants::TradeOffPlot", "PSNR to dense [dB]")),
        translated(QT_TRANSLATE_NOOP("ui::variants::TradeOffPlot", "MSE to dense [8-bit steps²]")),
        translated(QT_TRANSLATE_NOOP("ui::variants::TradeOffPlot", "Fréchet distance to dense"))};
    m_qualityLabel = names[static_cast<std::size_t>(m_quality)];
    shortenLabel();
}

/// A low plot has no label that would be cut off: the choice above it says the same.
void TradeOffScene::shortenLabel() {
    const int height = m_plot->axisRect()->height();
    const bool fits = QFontMetrics(m_plot->yAxis->labelFont()).horizontalAdvance(m_qualityLabel) <= height;
    m_plot->yAxis->setLabel(fits ? m_qualityLabel : QString());
}

void TradeOffScene::fit() {
    std::vector<double> costs;
    std::vector<double> qualities;
    for (const TradeOffPoint& point : m_points) {
        costs.push_back(valueOf(point, m_cost) / m_unit);
        qualities.push_back(valueOf(point, m_quality));
    }
    m_plot->xAxis->setRange(roomyRange(costs, isLogarithmic(*m_plot->xAxis)));
    m_plot->yAxis->setRange(roomyRange(qualities, isLogarithmic(*m_plot->yAxis)));
}

QString TradeOffScene::coordinates(const QPointF& position) const {
    const double cost = m_plot->xAxis->pixelToCoord(position.x());
    const double quality = m_plot->yAxis->pixelToCoord(position.y());
    const std::array<QString, qualityCount> names = {
        QStringLiteral("SSIM %1"), QStringLiteral("PSNR %1 dB"), QStringLiteral("MSE %1"),
        translated(QT_TRANSLATE_NOOP("ui::variants::TradeOffPlot", "Fréchet %1"))};
    const QString unit = m_prefix + (m_cost == Cost::Macs ? QStringLiteral("MACs") : QStringLiteral("s"));
    return QStringLiteral("%1\u00A0%2  ·  %3")
        .arg(theme::shortNumber(cost, 4), unit,
             names[static_cast<std::size_t>(m_quality)].arg(theme::shortNumber(quality, 4)));
}

std::optional<QPointF> TradeOffScene::pixel(const TradeOffPoint& point) const {
    const double x = valueOf(point, m_cost) / m_unit;
    const double y = valueOf(point, m_quality);
    if (!std::isfinite(x) || std::isnan(y) || (isLogarithmic(*m_plot->xAxis) && x <= 0))
        return std::nullopt;
    const QRect axes = m_plot->axisRect()->rect();
    const double left = m_plot->xAxis->coordToPixel(x);
    if (std::isinf(y))
        return QPointF(left, axes.top() + edge);
    if (isLogarithmic(*m_plot->yAxis) && y <= 0)
        return QPointF(left, axes.bottom() - edge);
    return QPointF(left, m_plot->yAxis->coordToPixel(y));
}

std::optional<int> TradeOffScene::at(const QPointF& position) const {
    std::optional<int> nearest;
    double least = reach;
    for (const TradeOffPoint& point : m_points)
        if (const std::optional<QPointF> place = shownPixel(point)) {
            const double distance = std::hypot(place->x() - position.x(), place->y() - position.y());
            if (distance < least) { // of two in one place the one kept first
                least = distance;
                nearest = point.id;
            }
        }
    return nearest;
}

std::vector<int> TradeOffScene::inOrder() const {
    std::vector<std::pair<double, int>> shown;
    for (const TradeOffPoint& point : m_points)
        if (pixel(point))
            shown.emplace_back(valueOf(point, m_cost), point.id);
    std::ranges::stable_sort(shown, {}, &std::pair<double, int>::first);
    std::vector<int> ids;
    for (const auto& [value, id] : shown)
        ids.push_back(id);
    return ids;
}

const TradeOffPoint* TradeOffScene::find(std::optional<int> id) const {
    const auto place = id ? std::ranges::find(m_points, *id, &TradeOffPoint::id) : m_points.end();
    return place == m_points.end() ? nullptr : &*place;
}

/// The same, where it is within the axes: vectors are not cut off there.
std::optional<QPointF> TradeOffScene::shownPixel(const TradeOffPoint& point) const {
    const std::optional<QPointF> place = pixel(point);
    const QRectF area = QRectF(m_plot->axisRect()->rect()).adjusted(-radius, -radius, radius, radius);
    return place && area.contains(*place) ? place : std::nullopt;
}

void TradeOffScene::paint(QPainter& painter) const {
    paintLabels(painter);
    for (const TradeOffPoint& point : m_points)
        if (const std::optional<QPointF> centre = shownPixel(point))
            paintPoint(painter, point, *centre);
}

void TradeOffScene::paintPoint(QPainter& painter, const TradeOffPoint& point, const QPointF& centre) const {
    const theme::CurveColours colours = theme::curveColours(m_palette);
    const QColor colour = point.isDense     ? m_palette.color(QPalette::Text)
                          : point.isPresent ? colours.measured
                                            : colours.closedForm;
    const bool isLarge = point.id == hovered || point.id == focused;
    const double size = isLarge ? radius + 1.5 : radius;
    if (point.id == selected) {
        painter.setPen(QPen(m_palette.color(QPalette::Highlight), 2.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(centre, size + 4.5, size + 4.5);
    }
    if (point.id == focused) {
        painter.setPen(QPen(m_palette.color(QPalette::Text), 1, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(centre - QPointF(size + 7, size + 7), centre + QPointF(size + 7, size + 7)));
    }
    painter.setPen(QPen(colour, 2));
    painter.setBrush(point.isCurrent ? QBrush(colour) : QBrush(m_palette.color(QPalette::Base)));
    const QRectF box(centre - QPointF(size, size), centre + QPointF(size, size));
    if (point.isDense)
        painter.drawRect(box.adjusted(0.7, 0.7, -0.7, -0.7));
    else if (point.isPresent)
        painter.drawPolygon(
            QPolygonF({QPointF(centre.x(), box.top() - 1.5), QPointF(box.right() + 1.5, centre.y()),
                       QPointF(centre.x(), box.bottom() + 1.5), QPointF(box.left() - 1.5, centre.y())}));
    else
        painter.drawEllipse(box);
}

void TradeOffScene::paintLabels(QPainter& painter) const {
    std::vector<QRectF> taken;
    for (const TradeOffPoint& point : m_points)
        if (const std::optional<QPointF> centre = shownPixel(point))
            taken.emplace_back(*centre - QPointF(radius, radius), *centre + QPointF(radius, radius));
    for (const TradeOffPoint& point : m_points) {
        const std::optional<QPointF> centre = shownPixel(point);
        if (!centre)
            continue;
        QFont font = m_plot->font();
        font.setBold(point.isPresent);
        const QFontMetricsF metrics(font);
        QString text = metrics.elidedText(point.name, Qt::ElideRight, 180);
        if (std::isinf(valueOf(point, m_quality)))
            text += QStringLiteral(" (∞)");
        const QRectF rect = placeLabel({metrics.horizontalAdvance(text) + 2, metrics.height()}, *centre, taken);
        taken.push_back(rect);
        painter.setFont(font);
        painter.setPen(m_palette.color(point.isCurrent ? QPalette::Active : QPalette::Disabled, QPalette::Text));
        painter.drawText(rect, Qt::AlignCenter, text);
    }
}

/// Beside the point where no other point or label is; where there is no such place, to the right.
QRectF TradeOffScene::placeLabel(const QSizeF& size, const QPointF& centre, const std::vector<QRectF>& taken) const {
    const double gap = radius + 4;
    const QRectF axes = m_plot->axisRect()->rect();
    const std::array<QPointF, 6> corners = {centre + QPointF(gap, -size.height() / 2),
                                            centre + QPointF(-gap - size.width(), -size.height() / 2),
                                            centre + QPointF(-size.width() / 2, -gap - size.height()),
                                            centre + QPointF(-size.width() / 2, gap),
                                            centre + QPointF(gap, -gap - size.height()),
                                            centre + QPointF(-gap - size.width(), gap)};
    for (const QPointF& corner : corners) {
        const QRectF rect(corner, size);
        const auto hits = [&rect](const QRectF& other) { return other.intersects(rect); };
        if (axes.contains(rect) && std::ranges::none_of(taken, hits))
            return rect;
    }
    return {corners[0], size};
}

} // namespace ui::variants
