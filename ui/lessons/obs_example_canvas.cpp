#include "ui/lessons/obs_example_canvas.h"

#include "ui/access/painted.h"
#include "ui/theme/colours.h"
#include "ui/theme/number_text.h"

#include <QEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ui::lessons {

namespace {

constexpr int movementTime = 450; // ms
constexpr double costLines = 5.2; ///< heights in lines of text
constexpr double headLines = 1.4;
constexpr double weightLines = 1.9;
constexpr double lossLines = 1.6;
constexpr double gap = 0.6;

QColor faint(QColor colour, float alpha) {
    colour.setAlphaF(alpha);
    return colour;
}

QString subscript(int number) {
    QString text;
    for (const QChar digit : QString::number(number))
        text += QChar(0x2080 + digit.digitValue());
    return text;
}

} // namespace

ObsExampleCanvas::ObsExampleCanvas(const core::teaching::ObsExample& example, QWidget* parent)
    : QWidget(parent)
    , m_example(example)
    , m_shown(example.steps.front().compensated) {
    m_largestWeight = m_largestLoss = 0;
    for (const core::teaching::ObsExampleStep& step : m_example.steps) {
        m_largestLoss = std::max({m_largestLoss, step.plainLoss, step.compensatedLoss});
        for (const double weight : step.compensated)
            m_largestWeight = std::max(m_largestWeight, std::abs(weight));
    }
    access::describe(*this, QAccessible::Chart);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_movement.setDuration(movementTime);
    m_movement.setStartValue(0.0);
    m_movement.setEndValue(1.0);
    m_movement.setEasingCurve(QEasingCurve::InOutCubic);
    connect(&m_movement, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        const std::vector<double>& target = weights(m_step);
        for (std::size_t i = 0; i < target.size(); ++i)
            m_shown[i] = m_from[i] + value.toDouble() * (target[i] - m_from[i]);
        update();
    });
}

const std::vector<double>& ObsExampleCanvas::weights(int step) const {
    const core::teaching::ObsExampleStep& there = m_example.steps[static_cast<std::size_t>(step)];
    return m_compensated ? there.compensated : there.plain;
}

void ObsExampleCanvas::show(int step, bool compensated) {
    m_movement.stop();
    m_step = step;
    m_compensated = compensated;
    m_from = m_shown;
    if (isVisible())
        m_movement.start();
    else
        m_shown = weights(m_step);
    update();
}

int ObsExampleCanvas::next() const {
    const auto after = static_cast<std::size_t>(m_step) + 1;
    return after < m_example.steps.size() ? m_example.steps[after].removed : -1;
}

bool ObsExampleCanvas::isGone(int column) const {
    return std::isnan(now().costs[static_cast<std::size_t>(column)]);
}

double ObsExampleCanvas::line() const {
    return fontMetrics().height();
}

double ObsExampleCanvas::weightsTop() const {
    return (costLines + headLines) * line();
}

double ObsExampleCanvas::lossTop() const {
    return weightsTop() + (m_example.outputs * weightLines + gap) * line();
}

QRectF ObsExampleCanvas::columnRect(int column) const {
    const double gutter = fontMetrics().horizontalAdvance(QStringLiteral("W₀ "));
    const double width = (this->width() - gutter - 2) / m_example.columns;
    return {gutter + column * width, costsTop(), width, lossTop() - gap * line() - costsTop()};
}

QSize ObsExampleCanvas::sizeHint() const {
    return {static_cast<int>(22 * line()), static_cast<int>(std::ceil(lossTop() + 2 * lossLines * line())) + 2};
}

QSize ObsExampleCanvas::minimumSizeHint() const {
    return {static_cast<int>(14 * line()), sizeHint().height()};
}

void ObsExampleCanvas::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange)
        updateGeometry();
    QWidget::changeEvent(event);
}

void ObsExampleCanvas::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(palette().color(QPalette::WindowText));
    paintCosts(painter);
    paintWeights(painter);
    paintNext(painter);
    paintLosses(painter);
}

void ObsExampleCanvas::paintCosts(QPainter& painter) const {
    double largest = 0;
    for (const double cost : now().costs)
        largest = std::max(largest, std::isnan(cost) ? 0 : cost);
    const double bottom = costLines * line() - 2;
    const double full = bottom - 1.3 * line();
    const QColor colour = theme::curveColours(palette()).score;
    for (int column = 0; column < m_example.columns; ++column) {
        const QRectF place = columnRect(column);
        const QRectF head(place.left(), bottom + 2, place.width(), headLines * line());
        painter.setPen(faint(palette().color(QPalette::WindowText), isGone(column) ? 0.35F : 1.0F));
        painter.drawText(head, Qt::AlignCenter, QLatin1Char('x') + subscript(column + 1));
        if (isGone(column))
            continue;
        const double cost = now().costs[static_cast<std::size_t>(column)];
        const double height = std::max(1.0, full * cost / largest);
        const QRectF bar(place.center().x() - 0.28 * place.width(), bottom - height, 0.56 * place.width(), height);
        painter.fillRect(bar, colour);
        painter.drawText(QRectF(place.left() - 4, bar.top() - 1.15 * line(), place.width() + 8, 1.1 * line()),
                         Qt::AlignHCenter | Qt::AlignBottom, theme::percentText(cost / m_example.energy, 1));
    }
    painter.setPen(faint(palette().color(QPalette::WindowText), 0.4F));
    painter.drawLine(QPointF(columnRect(0).left(), bottom + 0.5), QPointF(width() - 2, bottom + 0.5));
}

void ObsExampleCanvas::paintWeights(QPainter& painter) const {
    for (int row = 0; row < m_example.outputs; ++row) {
        const double top = weightsTop() + row * weightLines * line();
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(QRectF(0, top, columnRect(0).left(), weightLines * line()), Qt::AlignLeft | Qt::AlignVCenter,
                         QLatin1Char('y') + subscript(row + 1));
        for (int column = 0; column < m_example.columns; ++column) {
            const QRectF place = columnRect(column);
            paintWeight(painter, QRectF(place.left() + 2, top + 2, place.width() - 4, weightLines * line() - 4), row,
                        column);
        }
    }
}

void ObsExampleCanvas::paintWeight(QPainter& painter, const QRectF& cell, int row, int column) const {
    const QColor text = palette().color(QPalette::WindowText);
    const auto index =
        static_cast<std::size_t>(row) * static_cast<std::size_t>(m_example.columns) + static_cast<std::size_t>(column);
    const bool gone = isGone(column);
    painter.setPen(QPen(faint(text, gone ? 0.35F : 0.25F), 1, gone ? Qt::DashLine : Qt::SolidLine));
    painter.setBrush(gone ? QBrush(Qt::NoBrush) : palette().brush(QPalette::Base));
    painter.drawRect(cell);
    const auto bar = [this, &cell](double weight, double share) {
        const double length = weight / m_largestWeight * cell.width() / 2;
        const double height = share * cell.height();
        return QRectF(cell.center().x(), cell.center().y() - height / 2, length, height).normalized();
    };
    const theme::CurveColours colours = theme::curveColours(palette());
    const double shown = m_shown[index];
    painter.fillRect(bar(shown, 0.9), faint(shown < 0 ? colours.measured : colours.closedForm, 0.75F));
    if (m_step > 0 && !gone) { // where it was before
        painter.setPen(QPen(text, 1.2, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(bar(weights(m_step - 1)[index], 0.9));
    }
    painter.setPen(faint(text, 0.2F));
    painter.drawLine(QPointF(cell.center().x(), cell.top()), QPointF(cell.center().x(), cell.bottom()));
    if (!gone) {
        const QString number = QLocale().toString(shown, 'f', 2).replace(QLatin1Char('-'), QChar(0x2212));
        painter.setPen(text);
        painter.drawText(cell, Qt::AlignCenter, number);
    }
}

void ObsExampleCanvas::paintNext(QPainter& painter) const {
    if (next() < 0)
        return;
    painter.setPen(QPen(palette().color(QPalette::Highlight), 2.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(columnRect(next()).adjusted(1, 1, -1, 1), 4, 4);
}

void ObsExampleCanvas::paintLosses(QPainter& painter) const {
    paintLoss(painter, 0, now().compensatedLoss);
    paintLoss(painter, 1, now().plainLoss);
}

void ObsExampleCanvas::paintLoss(QPainter& painter, int row, double loss) const {
    const QString title = row == 0 ? tr("Loss, compensated") : tr("Loss, plain");
    const double number = fontMetrics().horizontalAdvance(QStringLiteral("100.0 %")) + 6;
    const QRectF place(0, lossTop() + row * lossLines * line(), width(), lossLines * line());
    QFont bold = font();
    bold.setBold(true);
    const QFontMetricsF metrics(bold);
    const double label =
        std::max(metrics.horizontalAdvance(tr("Loss, compensated")), metrics.horizontalAdvance(tr("Loss, plain"))) + 10;
    bold.setBold((row == 0) == m_compensated); // the one whose weights are shown
    painter.setFont(bold);
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, title);
    painter.drawText(place.adjusted(0, 0, -2, 0), Qt::AlignRight | Qt::AlignVCenter,
                     theme::percentText(loss / m_example.energy));
    painter.setFont(font());
    const double full = place.width() - label - number;
    const QRectF bar(label, place.top() + 0.2 * place.height(), std::max(1.0, full * loss / m_largestLoss),
                     0.6 * place.height());
    const theme::CurveColours colours = theme::curveColours(palette());
    painter.fillRect(QRectF(bar.left(), bar.top(), full, bar.height()),
                     faint(palette().color(QPalette::WindowText), 0.1F));
    painter.fillRect(bar, row == 0 ? colours.closedForm : colours.measured);
}

} // namespace ui::lessons
