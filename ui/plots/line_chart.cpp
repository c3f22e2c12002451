#include "ui/plots/line_chart.h"

#include "ui/plots/plot_export.h"
#include "ui/plots/plot_style.h"
#include "ui/theme/colours.h"

#include <QBuffer>
#include <QMap>
#include <qcustomplot.h>

namespace ui::plots {

namespace {

constexpr QCPScatterStyle::ScatterShape markShapes[] = {QCPScatterStyle::ssDisc,
                                                        QCPScatterStyle::ssSquare,
                                                        QCPScatterStyle::ssTriangle,
                                                        QCPScatterStyle::ssDiamond,
                                                        QCPScatterStyle::ssCross,
                                                        QCPScatterStyle::ssPlus,
                                                        QCPScatterStyle::ssCircle,
                                                        QCPScatterStyle::ssStar,
                                                        QCPScatterStyle::ssCrossSquare,
                                                        QCPScatterStyle::ssPlusCircle,
                                                        QCPScatterStyle::ssTriangleInverted};

QPen penOf(int index) {
    constexpr int colours = theme::categoryCount;
    QPen pen(index % colours == 0 ? QColor(Qt::black) : theme::categoryColour(index % colours - 1), 1.5);
    pen.setStyle(index < colours ? Qt::SolidLine : Qt::DashLine);
    return pen;
}

/// Lets an axis reach a little beyond its lines.
void widen(QCPAxis& axis, double share) {
    const QCPRange range = axis.range();
    if (axis.scaleType() == QCPAxis::stLogarithmic) {
        const double factor = std::pow(range.upper / range.lower, share);
        axis.setRange(range.lower / factor, range.upper * factor);
    } else {
        axis.setRange(range.lower - share * range.size(), range.upper + share * range.size());
    }
}

/// A figure under construction: numbers names as they come, the first panel that has one puts it into the legend.
class LineFigure {
public:
    LineFigure() {
        m_plot.axisRect()->insetLayout()->take(m_plot.legend); // which goes into a column of its own
        m_plot.plotLayout()->clear();
        m_plot.plotLayout()->setColumnSpacing(16);
    }

    void add(const LinePanel& panel) {
        auto* rect = new QCPAxisRect(&m_plot, true);
        m_plot.plotLayout()->addElement(0, m_plot.plotLayout()->columnCount(), rect);
        QCPAxis* abscissa = rect->axis(QCPAxis::atBottom);
        QCPAxis* ordinate = rect->axis(QCPAxis::atLeft);
        abscissa->setLabel(panel.xLabel);
        ordinate->setLabel(panel.yLabel);
        setLogarithmic(*ordinate, panel.logarithmic);
        for (const LineSeries& series : panel.series)
            addLine(series, abscissa, ordinate);
        for (QCPAxis* axis : {abscissa, ordinate}) {
            axis->rescale();
            widen(*axis, 0.05);
        }
    }

    QByteArray encode(const QSize& size, const QString& format) {
        m_plot.setBackground(Qt::white);
        m_plot.legend->setBorderPen(Qt::NoPen);
        m_plot.plotLayout()->addElement(0, m_plot.plotLayout()->columnCount(), m_plot.legend);
        m_plot.plotLayout()->setColumnStretchFactor(m_plot.plotLayout()->columnCount() - 1, 0.001);
        m_plot.legend->setVisible(true);
        QBuffer buffer;
        buffer.open(QIODevice::WriteOnly);
        if (format == QLatin1String("png"))
            m_plot.toPixmap(size.width(), size.height(), 2).toImage().save(&buffer, "PNG");
        else
            encodeVectors(buffer, {QString(), size, [&](QPaintDevice& device) { paint(device, size); }}, format);
        return buffer.data();
    }

private:
    void paint(QPaintDevice& device, const QSize& size) {
        QCPPainter painter(&device);
        painter.setMode(QCPPainter::pmVectorized);
        painter.setMode(QCPPainter::pmNoCaching);
        m_plot.toPainter(&painter, size.width(), size.height());
    }

    void addLine(const LineSeries& series, QCPAxis* abscissa, QCPAxis* ordinate) {
        const bool isNew = !m_numbers.contains(series.name);
        if (isNew)
            m_numbers.insert(series.name, static_cast<int>(m_numbers.size()));
        const int number = m_numbers.value(series.name);
        QCPGraph* line = m_plot.addGraph(abscissa, ordinate);
        line->setName(series.name);
        line->setPen(penOf(number));
        line->setScatterStyle(QCPScatterStyle(markShapes[number % static_cast<int>(std::size(markShapes))], 6));
        line->setData(QVector<double>(series.x.begin(), series.x.end()),
                      QVector<double>(series.y.begin(), series.y.end()));
        if (!isNew)
            line->removeFromLegend();
    }

    QCustomPlot m_plot;
    QMap<QString, int> m_numbers;
};

} // namespace

QByteArray drawLineCharts(const std::vector<LinePanel>& panels, const QSize& size, const QString& format) {
    LineFigure figure;
    for (const LinePanel& panel : panels)
        figure.add(panel);
    return figure.encode(size, format);
}

} // namespace ui::plots
