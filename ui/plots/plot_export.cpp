#include "ui/plots/plot_export.h"

#include "core/base/argument.h"
#include "core/base/atomic_file.h"
#include "ui/files/file_dialogs.h"
#include "ui/plots/painted_item.h"
#include "ui/plots/plot_style.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QPalette>
#include <QPdfWriter>
#include <QRegularExpression>
#include <QSvgGenerator>
#include <qcustomplot.h>

namespace ui::plots {

namespace {

/// Puts the plot's legend into a row above it for as long as this lives.
class LegendRow {
public:
    explicit LegendRow(QCustomPlot& plot)
        : m_plot(plot)
        , m_wasVisible(plot.legend->visible())
        , m_corner(plot.axisRect()->insetLayout()->insetAlignment(0)) {
        plot.plotLayout()->insertRow(0);
        plot.plotLayout()->addElement(0, 0, plot.legend);
        plot.plotLayout()->setRowStretchFactor(0, 0.001);
        plot.legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
        plot.legend->setWrap(0);
        plot.legend->setColumnSpacing(18);
        plot.legend->setIconTextPadding(12); // in vectors its lines reach beyond their box
        plot.legend->setMargins(QMargins(60, 4, 8, 0));
        // An empty last column takes what is left of the width.
        const int columns = plot.legend->columnCount();
        plot.legend->QCPLayoutGrid::addElement(0, columns, m_filler = new QCPLayoutElement(&plot));
        for (int column = 0; column < columns; ++column)
            plot.legend->setColumnStretchFactor(column, 0.001);
        plot.legend->setVisible(true);
    }
    ~LegendRow() {
        m_plot.legend->setVisible(m_wasVisible);
        m_plot.legend->setFillOrder(QCPLayoutGrid::foRowsFirst);
        m_plot.legend->setMargins(m_margins);
        m_plot.legend->QCPLayoutGrid::remove(m_filler);
        m_plot.legend->simplify();
        m_plot.axisRect()->insetLayout()->addElement(m_plot.legend, m_corner);
        m_plot.plotLayout()->simplify();
        m_plot.replot(QCustomPlot::rpQueuedReplot);
    }
    LegendRow(const LegendRow&) = delete;
    LegendRow& operator=(const LegendRow&) = delete;

private:
    QCustomPlot& m_plot;
    bool m_wasVisible;
    Qt::Alignment m_corner;
    QMargins m_margins = m_plot.legend->margins();
    QCPLayoutElement* m_filler = nullptr;
};

/// Covers what curves draw beyond the axes for as long as this lives: files of vectors do not all cut lines off.
class Mat {
public:
    explicit Mat(QCustomPlot& plot)
        : m_plot(plot) {
        plot.addLayer(name(), plot.layer(QStringLiteral("axes")), QCustomPlot::limBelow);
        m_item = addPaintedItem(plot, name(), [&plot](QPainter& painter) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(paperPalette().base());
            const QRect all = plot.viewport(), inner = plot.axisRect()->rect();
            painter.drawRect(all.left(), all.top(), all.width(), inner.top() - all.top());
            painter.drawRect(all.left(), inner.bottom() + 1, all.width(), all.bottom() - inner.bottom());
            painter.drawRect(all.left(), inner.top(), inner.left() - all.left(), inner.height());
            painter.drawRect(inner.right() + 1, inner.top(), all.right() - inner.right(), inner.height());
        });
        m_item->setClipToAxisRect(false);
    }
    ~Mat() {
        m_plot.removeItem(m_item);
        m_plot.removeLayer(m_plot.layer(name()));
    }
    Mat(const Mat&) = delete;
    Mat& operator=(const Mat&) = delete;

private:
    static QString name() { return QStringLiteral("mat"); }

    QCustomPlot& m_plot;
    QCPAbstractItem* m_item;
};

/// Labels that depend on the size are chosen while the plot is laid out; the next layout has room for them.
void settle(QCustomPlot& plot, const QSize& size) {
    plot.toPixmap(size.width(), size.height(), 1);
}

void paintVectors(QCustomPlot& plot, QPaintDevice& device, const QSize& size) {
    QCPPainter painter;
    if (!painter.begin(&device))
        throw core::Error(core::ErrorCode::Failed, "plot: the painter did not start");
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    plot.toPainter(&painter, size.width(), size.height());
}

/// A desktop's name for its font is known nowhere else.
QByteArray withUsualFonts(const QByteArray& svg) {
    static const QRegularExpression family(QStringLiteral("font-family=\"([^\"]*)\""));
    QString text = QString::fromUtf8(svg);
    return text.replace(family, QStringLiteral("font-family=\"\\1, sans-serif\"")).toUtf8();
}

void paintSvg(QBuffer& buffer, const VectorFigure& figure) {
    QBuffer drawn;
    QSvgGenerator generator;
    generator.setOutputDevice(&drawn);
    generator.setResolution(96);
    generator.setSize(figure.size);
    generator.setViewBox(QRect(QPoint(0, 0), figure.size));
    generator.setTitle(figure.title);
    figure.paint(generator);
    buffer.write(withUsualFonts(drawn.data()));
}

void paintPdf(QBuffer& buffer, const VectorFigure& figure) {
    QPdfWriter writer(&buffer);
    writer.setResolution(96);
    writer.setPageSize(QPageSize(QSizeF(figure.size) * 72 / 96, QPageSize::Point, QString(), QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF());
    writer.setTitle(figure.title);
    figure.paint(writer);
}

} // namespace

KeptRanges::KeptRanges(QCustomPlot& plot)
    : m_plot(plot) {
    for (const QCPAxis* axis : plot.axisRect()->axes())
        m_ranges.emplace_back(axis->range().lower, axis->range().upper);
}

KeptRanges::~KeptRanges() {
    const QList<QCPAxis*> axes = m_plot.axisRect()->axes();
    for (std::size_t i = 0; i < m_ranges.size(); ++i)
        axes[static_cast<qsizetype>(i)]->setRange(m_ranges[i].first, m_ranges[i].second);
}

QImage renderPlot(QCustomPlot& plot, const QSize& size, double scale) {
    const LegendRow legend(plot);
    settle(plot, size);
    return plot.toPixmap(size.width(), size.height(), scale).toImage();
}

QByteArray encodePlot(QCustomPlot& plot, const QSize& size, const QString& format) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    if (format == QLatin1String("png")) {
        renderPlot(plot, size, 2).save(&buffer, "PNG");
        return buffer.data();
    }
    const LegendRow legend(plot);
    const Mat mat(plot);
    settle(plot, size);
    encodeVectors(
        buffer, {plot.accessibleName(), size, [&](QPaintDevice& device) { paintVectors(plot, device, size); }}, format);
    return buffer.data();
}

void encodeVectors(QBuffer& buffer, const VectorFigure& figure, const QString& format) {
    if (format == QLatin1String("svg"))
        paintSvg(buffer, figure);
    else if (format == QLatin1String("pdf"))
        paintPdf(buffer, figure);
    else
        throw core::ArgumentError("plot", ": expected png, svg, pdf or csv, found " + format.toStdString());
}

void askForExport(QWidget* parent, const QString& title, const QString& name,
                  const std::function<void(const QString&)>& write, const std::function<void(const QString&)>& failed) {
    const QString filter =
        QCoreApplication::translate("ui::plots::PlotExport", "Figures and tables (*.svg *.pdf *.png *.csv)");
    const QString path = files::askForNewFile({parent, QStringLiteral("plot"), title}, name, filter);
    if (path.isEmpty())
        return;
    try {
        write(path);
    } catch (const core::Error& error) {
        failed(QString::fromUtf8(error.what()));
    }
}

void writeExport(const QString& path, const QByteArray& bytes) {
    core::writeFileAtomically(path.toStdString(),
                              std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

} // namespace ui::plots
