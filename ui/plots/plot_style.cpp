#include "ui/plots/plot_style.h"

#include "ui/theme/colours.h"

#include <QLocale>
#include <QPalette>
#include <qcustomplot.h>

namespace ui::plots {

namespace {

/// QCustomPlot makes small ticks up to a whole step beyond an axis' ends and leaves it to the canvas to cut them off,
/// which a figure of vectors does not do.
template <typename Ticker> class Trimmed final : public Ticker {
public:
    void generate(const QCPRange& range, const QLocale& locale, QChar format, int precision, QVector<double>& ticks,
                  QVector<double>* subTicks, QVector<QString>* labels) override {
        Ticker::generate(range, locale, format, precision, ticks, subTicks, labels);
        if (subTicks != nullptr)
            this->trimTicks(range, *subTicks, false);
    }
};

void styleAxis(QCPAxis& axis, const theme::CurveColours& colours, const QColor& text, const QFont& font) {
    const QPen pen(colours.axis, 1);
    axis.setBasePen(pen);
    axis.setTickPen(pen);
    axis.setSubTickPen(pen);
    axis.setTickLabelColor(text);
    axis.setLabelColor(text);
    axis.setTickLabelFont(font);
    axis.setLabelFont(font);
    axis.setTickLengthIn(0);
    axis.setTickLengthOut(4);
    axis.setSubTickLengthIn(0);
    axis.setSubTickLengthOut(2);
    axis.setLabelPadding(3);
    axis.grid()->setPen(QPen(colours.grid, 1));
    axis.grid()->setSubGridPen(QPen(colours.grid, 1, Qt::DotLine));
    axis.grid()->setZeroLinePen(pen);
}

} // namespace

void applyLanguage(QCustomPlot& plot) {
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    plot.setLocale(locale);
}

void applyPalette(QCustomPlot& plot, const QPalette& palette) {
    const theme::CurveColours colours = theme::curveColours(palette);
    plot.setBackground(QBrush(palette.color(QPalette::Base)));
    for (QCPAxis* axis : plot.axisRect()->axes())
        styleAxis(*axis, colours, palette.color(QPalette::Text), plot.font());
    plot.legend->setBrush(Qt::NoBrush);
    plot.legend->setBorderPen(Qt::NoPen);
    plot.legend->setFont(plot.font());
    plot.legend->setTextColor(palette.color(QPalette::Text));
}

QPalette paperPalette() {
    QPalette palette(Qt::white);
    palette.setColor(QPalette::Base, Qt::white);
    palette.setColor(QPalette::Window, Qt::white);
    palette.setColor(QPalette::Text, Qt::black);
    palette.setColor(QPalette::WindowText, Qt::black);
    palette.setColor(QPalette::Highlight, QColor(0x00, 0x5F, 0x9A));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    return palette;
}

void setLogarithmic(QCPAxis& axis, bool logarithmic) {
    axis.setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (logarithmic)
        axis.setTicker(QSharedPointer<Trimmed<QCPAxisTickerLog>>::create());
    else
        axis.setTicker(QSharedPointer<Trimmed<QCPAxisTicker>>::create());
    axis.setNumberFormat(logarithmic ? QStringLiteral("eb") : QStringLiteral("gb"));
    axis.setNumberPrecision(logarithmic ? 0 : 6);
}

} // namespace ui::plots
