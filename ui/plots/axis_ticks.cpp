#include "ui/plots/axis_ticks.h"

#include <QFontMetricsF>
#include <QLocale>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace ui::plots {

namespace {

constexpr int mostDigits = 15;
constexpr int usualCount = 5;
constexpr double rowHeight = 30; // pixels per number of a vertical axis

/// Decimals that a step needs to be written exactly: 0 for 20, 2 for 0.25.
int decimalsOf(double step) {
    for (int decimals = 0; decimals < mostDigits; ++decimals) {
        const double scaled = step * std::pow(10, decimals);
        if (scaled > 0.5 && std::abs(scaled - std::round(scaled)) < 1e-3 * scaled)
            return decimals;
    }
    return mostDigits;
}

int exponentOf(double value) {
    return static_cast<int>(std::floor(std::log10(value) + 1e-9));
}

/// QCustomPlot makes small ticks up to a whole step beyond an axis' ends and leaves it to the canvas to cut them off,
/// which a figure of vectors does not do; and it writes numbers with digits that do not depend on the zoom.
template <typename Ticker> class LegibleTicker final : public Ticker {
public:
    void generate(const QCPRange& range, const QLocale& locale, QChar format, int precision, QVector<double>& ticks,
                  QVector<double>* subTicks, QVector<QString>* labels) override {
        m_largest = std::max(std::abs(range.lower), std::abs(range.upper));
        m_isModest = range.lower > 0.005 && range.upper < 2e4;
        Ticker::generate(range, locale, format, precision, ticks, subTicks, labels);
        if (subTicks != nullptr)
            this->trimTicks(range, *subTicks, false);
    }

protected:
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override {
        const QVector<double> ticks = Ticker::createTickVector(tickStep, range);
        m_step = ticks.size() > 1 ? ticks[1] - ticks[0] : tickStep;
        m_isPowers = ticks.size() > 1 && ticks[0] > 0 && ticks[1] / ticks[0] > 5;
        return ticks;
    }

    QString getTickLabel(double tick, const QLocale& locale, QChar, int) override {
        if (m_isPowers && m_isModest) // 0.01, 1, 100
            return locale.toString(tick, 'g', 6);
        return m_isPowers ? locale.toString(tick, 'e', 0) : axisNumber(tick, m_step, m_largest, locale);
    }

private:
    double m_largest = 1;
    double m_step = 1;
    bool m_isPowers = false;
    bool m_isModest = false; ///< numbers are short without exponents
};

int countFor(const QCPAxis& axis) {
    const QRect area = axis.axisRect()->rect();
    if (axis.orientation() == Qt::Vertical)
        return std::clamp(static_cast<int>(area.height() / rowHeight), 2, usualCount);
    const QCPRange range = axis.range();
    const double largest = std::max(std::abs(range.lower), std::abs(range.upper));
    const double step = std::pow(10, std::floor(std::log10(std::max(range.size(), 1e-300) / usualCount)));
    const QString text = axisNumber(largest, step, largest, axis.parentPlot()->locale());
    // A ticker makes up to half as many again as it is asked for.
    const double width = 1.5 * (QFontMetricsF(axis.tickLabelFont()).horizontalAdvance(text) + 12);
    return std::clamp(static_cast<int>(area.width() / width), 2, usualCount);
}

} // namespace

QString axisNumber(double tick, double step, double largest, const QLocale& locale) {
    if (!(step > 0) || !std::isfinite(tick))
        return locale.toString(tick, 'g', 6);
    if (std::abs(tick) < step * 1e-6)
        return locale.toString(0);
    const int decimals = decimalsOf(step);
    if (largest < 1e7 && (largest >= 1e-3 || decimals <= 4))
        return locale.toString(tick, 'f', decimals);
    const int stepExponent = exponentOf(step);
    const int digits = exponentOf(std::abs(tick)) - stepExponent + decimalsOf(step / std::pow(10, stepExponent));
    return locale.toString(tick, 'e', std::clamp(digits, 0, mostDigits));
}

void setTicker(QCPAxis& axis, bool logarithmic) {
    if (logarithmic)
        axis.setTicker(QSharedPointer<LegibleTicker<QCPAxisTickerLog>>::create());
    else
        axis.setTicker(QSharedPointer<LegibleTicker<QCPAxisTicker>>::create());
}

bool spaceTicks(QCustomPlot& plot) {
    bool changed = false;
    for (const QCPAxis* axis : plot.axisRect()->axes()) {
        const int count = countFor(*axis);
        changed = changed || axis->ticker()->tickCount() != count;
        axis->ticker()->setTickCount(count);
    }
    return changed;
}

} // namespace ui::plots
