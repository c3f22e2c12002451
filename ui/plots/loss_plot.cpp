#include "ui/plots/loss_plot.h"

#include "core/base/argument.h"
#include "ui/plots/plot_style.h"
#include "ui/theme/number_text.h"

#include <QKeyEvent>
#include <QLocale>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace ui::plots {

namespace {

constexpr double lineReach = 8;         // pixels around a line
constexpr std::size_t mostInLegend = 4; // more would cover the curves; the read-out names all
constexpr double legendShare = 0.6;     // of the height, at most
constexpr double lowestShown = 1e-6;    // of the largest loss, on a logarithmic axis

/// Beside its colour each line has a pattern and a mark.
constexpr Qt::PenStyle patterns[] = {Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine, Qt::DashDotDotLine};
constexpr QCPScatterStyle::ScatterShape marks[] = {QCPScatterStyle::ssCircle, QCPScatterStyle::ssSquare,
                                                   QCPScatterStyle::ssDiamond, QCPScatterStyle::ssTriangle,
                                                   QCPScatterStyle::ssTriangleInverted};

/// Between its points as the line is drawn; 0 before the first group goes, the whole loss after the last.
double lossAt(const LossLine& line, double removed) {
    const auto next = std::ranges::lower_bound(line.removed, removed);
    if (line.removed.empty() || removed <= 0)
        return 0;
    if (next == line.removed.end())
        return line.loss.back();
    const auto i = static_cast<std::size_t>(next - line.removed.begin());
    const double x0 = i > 0 ? line.removed[i - 1] : 0, y0 = i > 0 ? line.loss[i - 1] : 0;
    return y0 + (line.loss[i] - y0) * (removed - x0) / (line.removed[i] - x0);
}

} // namespace

LossPlot::LossPlot(QWidget* parent)
    : NavigablePlot(Kind::Curves, parent) {
    setObjectName(QStringLiteral("lossPlot"));
    plot().setObjectName(QStringLiteral("lossCanvas"));
    applyPalette(plot(), palette());
    plot().axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignTop | Qt::AlignLeft); // where no curve is
    connect(&plot(), &QCustomPlot::afterLayout, this, &LossPlot::arrangeLegend);
    LossPlot::retranslateUi();
    fit();
}

/// One below the other where that leaves the curves room, else in a row.
void LossPlot::arrangeLegend() {
    QCPLegend& legend = *plot().legend;
    if (legend.layout() != plot().axisRect()->insetLayout())
        return; // a figure has it above
    const double height = 1.4 * QFontMetricsF(legend.font()).height() * static_cast<double>(m_lines.size());
    const bool isRow = height > legendShare * plot().axisRect()->height();
    if (isRow == (legend.fillOrder() == QCPLayoutGrid::foColumnsFirst))
        return;
    legend.setWrap(0);
    legend.setFillOrder(isRow ? QCPLayoutGrid::foColumnsFirst : QCPLayoutGrid::foRowsFirst);
    redraw();
}

void LossPlot::setLines(const QString& title, std::vector<LossLine> lines) {
    if (title == m_title && lines == m_lines)
        return;
    m_title = title;
    m_lines = std::move(lines);
    plot().clearGraphs();
    m_graphs.clear();
    for (const LossLine& line : m_lines) {
        QCPGraph* curve = plot().addGraph();
        curve->setName(line.name);
        QVector<double> x{0}, y{0};
        x.append(QVector<double>(line.removed.begin(), line.removed.end()));
        y.append(QVector<double>(line.loss.begin(), line.loss.end()));
        curve->setData(x, y, true);
        QCPGraph* mark = plot().addGraph();
        mark->removeFromLegend();
        mark->setLineStyle(QCPGraph::lsNone);
        mark->setData({line.chosenRemoved}, {line.chosenLoss}, true);
        m_graphs.insert(m_graphs.end(), {curve, mark});
    }
    applyColours(palette());
    plot().legend->setVisible(!isEmpty() && m_lines.size() <= mostInLegend);
    nameEmptiness();
    refresh();
}

bool LossPlot::isEmpty() const {
    return std::ranges::all_of(m_lines, [](const LossLine& line) { return line.removed.empty(); });
}

void LossPlot::fitAxes() {
    double highest = 0;
    double first = 1;
    for (const LossLine& line : m_lines) {
        for (const double loss : line.loss)
            highest = std::max(highest, loss);
        if (!line.removed.empty())
            first = std::min(first, line.removed.front());
    }
    highest = highest > 0 ? highest : 1;
    plot().xAxis->setRange(isLogarithmic(Qt::Horizontal) ? first : -0.01, 1.01);
    if (isLogarithmic(Qt::Vertical))
        plot().yAxis->setRange(highest * lowestShown, highest * 2);
    else
        plot().yAxis->setRange(-0.03 * highest, 1.06 * highest);
}

void LossPlot::applyColours(const QPalette& palette) {
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const LossLine& line = m_lines[i];
        QCPGraph* curve = m_graphs[2 * i];
        QCPGraph* mark = m_graphs[2 * i + 1];
        curve->setPen(QPen(line.colour, line.isChosen ? 3.5 : 1.75, patterns[i % std::size(patterns)], Qt::FlatCap));
        mark->setScatterStyle(QCPScatterStyle(marks[i % std::size(marks)], QPen(palette.color(QPalette::Text), 1.5),
                                              line.colour, line.isChosen ? 11 : 8));
    }
}

QString LossPlot::readOut(double x) const {
    QStringList parts{m_title};
    if (std::isfinite(x))
        parts << tr("%1 removed").arg(theme::percentText(std::clamp(x, 0.0, 1.0)));
    for (const bool chosen : {true, false}) // a narrow plot shows the beginning
        for (const LossLine& line : m_lines) {
            if (line.removed.empty() || line.isChosen != chosen)
                continue;
            const double loss = std::isfinite(x) ? lossAt(line, std::clamp(x, 0.0, 1.0)) : line.chosenLoss;
            parts << QStringLiteral("%1 %2").arg(line.name, theme::shortNumber(loss));
        }
    return parts.join(QStringLiteral("  ·  "));
}

QByteArray LossPlot::table(Extent extent) const {
    const Span shown = span(Qt::Horizontal, extent);
    std::string text = "unit,stage,removed_share,cumulative_loss,chosen\n";
    for (const LossLine& line : m_lines) {
        for (std::size_t i = 0; i < line.removed.size(); ++i) {
            if (!shown.contains(line.removed[i]))
                continue;
            const bool isChosen = std::abs(line.removed[i] - line.chosenRemoved) < 1e-9;
            text += m_title.toStdString() + "," + line.name.toStdString() + "," + core::numberText(line.removed[i]) +
                    "," + core::numberText(line.loss[i]) + (isChosen ? ",1\n" : ",0\n");
        }
    }
    return QByteArray::fromStdString(text);
}

int LossPlot::lineAt(const QPointF& position) const {
    const QCPAxis& x = *plot().xAxis;
    const QCPAxis& y = *plot().yAxis;
    int nearest = -1;
    double distance = lineReach;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        if (m_lines[i].removed.empty())
            continue;
        const double value = y.coordToPixel(lossAt(m_lines[i], std::clamp(x.pixelToCoord(position.x()), 0.0, 1.0)));
        if (std::abs(value - position.y()) > distance)
            continue;
        distance = std::abs(value - position.y());
        nearest = static_cast<int>(i);
    }
    return nearest;
}

bool LossPlot::clickAt(const QPointF& position) {
    const int line = lineAt(position);
    if (line >= 0)
        emit lineChosen(line);
    return false; // the cursor goes there in any case
}

void LossPlot::keyPressEvent(QKeyEvent* event) {
    const bool steps = event->key() == Qt::Key_Up || event->key() == Qt::Key_Down;
    if (!steps || event->modifiers().testFlag(Qt::ControlModifier) || m_lines.empty())
        return NavigablePlot::keyPressEvent(event);
    const auto chosen = std::ranges::find_if(m_lines, &LossLine::isChosen) - m_lines.begin();
    const auto last = static_cast<std::ptrdiff_t>(m_lines.size()) - 1;
    const auto next = chosen > last ? 0 : chosen + (event->key() == Qt::Key_Down ? 1 : -1);
    emit lineChosen(static_cast<int>(std::clamp<std::ptrdiff_t>(next, 0, last)));
}

void LossPlot::nameEmptiness() {
    setEmptyText(m_lines.empty() ? tr("The loss curves of a layer appear here once it has been pruned and chosen in "
                                      "the tree or the map.")
                                 : tr("There are no loss curves of this layer: a model that was exported has none."));
}

void LossPlot::retranslateUi() {
    setAccessibleName(tr("Loss curves of a unit"));
    setToolTip(tr("What it costs to remove more and more of the chosen layer, one line per stage:\n"
                  "loss = tr((W₀ − W) · H · (W₀ − W)ᵀ) after the cheapest groups have gone.\n"
                  "The mark is where the plan stops. Up and Down choose a stage."));
    plot().xAxis->setLabel(tr("share removed"));
    plot().yAxis->setLabel(tr("loss"));
    nameEmptiness();
    NavigablePlot::retranslateUi();
}

} // namespace ui::plots
