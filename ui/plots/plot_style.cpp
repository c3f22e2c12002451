#include "ui/plots/plot_style.h"

#include "ui/plots/axis_ticks.h"
#include "ui/theme/colours.h"

#include <QLocale>
#include <QPalette>
#include <QResizeEvent>
#include <qcustomplot.h>

namespace ui::plots {

namespace {

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

/// A plot without room would paint on nothing, with a warning for each of its layers.
class EmptySizes final : public QObject {
public:
    using QObject::QObject;

    bool eventFilter(QObject*, QEvent* event) override {
        return event->type() == QEvent::Resize && static_cast<QResizeEvent*>(event)->size().isEmpty();
    }
};

} // namespace

QCustomPlot* newPlot(QWidget* parent) {
    auto* plot = new QCustomPlot(parent);
    plot->installEventFilter(new EmptySizes(plot));
    return plot;
}

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
    setTicker(axis, logarithmic);
    axis.setNumberFormat(QStringLiteral("eb")); // powers of ten are drawn as such; the ticker chooses where
}

} // namespace ui::plots
