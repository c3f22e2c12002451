#include "ui/plots/dynamics_plot.h"

#include "ui/theme/colours.h"

#include <QVBoxLayout>
#include <qcustomplot.h>

namespace ui::plots {

class DynamicsPlot::Private {
public:
    QCustomPlot* plot = nullptr;
    int cursor = 1;
};

DynamicsPlot::DynamicsPlot(QWidget* parent)
    : QWidget(parent)
    , m_d(std::make_unique<Private>()) {
    m_d->plot = new QCustomPlot(this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_d->plot);
    m_d->plot->addGraph();
    m_d->plot->addGraph();
    m_d->plot->xAxis->setRangeReversed(true);
    m_d->plot->xAxis->setLabel(tr("training timestep t (sampling runs →)"));
    m_d->plot->yAxis->setLabel(tr("MSE per training timestep"));
    const theme::CurveColours colours = theme::curveColours(palette());
    m_d->plot->graph(0)->setPen(QPen(colours.closedForm, 2));
    m_d->plot->graph(1)->setPen(QPen(colours.score, 1.5));
}

DynamicsPlot::~DynamicsPlot() = default;

namespace {

QVector<double> indices(std::size_t count) {
    QVector<double> t(static_cast<qsizetype>(count));
    for (qsizetype i = 0; i < t.size(); ++i)
        t[i] = static_cast<double>(i + 1);
    return t;
}

} // namespace

void DynamicsPlot::setDynamics(const core::schedule::Dynamics& dynamics) {
    m_d->plot->graph(0)->setData(indices(dynamics.grad.size()),
                                 QVector<double>(dynamics.grad.begin(), dynamics.grad.end()), true);
    m_d->plot->rescaleAxes();
    m_d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void DynamicsPlot::setMeasured(const std::optional<core::schedule::MeasuredDynamics>&) {}

void DynamicsPlot::setPlan(const core::schedule::StagePlan& plan) {
    m_d->plot->graph(1)->setData(indices(plan.score.size()), QVector<double>(plan.score.begin(), plan.score.end()),
                                 true);
    m_d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void DynamicsPlot::setCursor(int t) {
    m_d->cursor = t;
}

int DynamicsPlot::cursor() const {
    return m_d->cursor;
}

void DynamicsPlot::exportTo(const QString& path) {
    m_d->plot->savePng(path);
}

QImage DynamicsPlot::renderToImage(const QSize& size, double scale) {
    return m_d->plot->toPixmap(size.width(), size.height(), scale).toImage();
}

QSize DynamicsPlot::sizeHint() const {
    return {900, 340};
}

QSize DynamicsPlot::minimumSizeHint() const {
    return {360, 200};
}

} // namespace ui::plots
