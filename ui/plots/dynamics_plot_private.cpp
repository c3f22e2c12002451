// The dynamics plot's view, menu and what it writes.
#include "ui/plots/dynamics_plot_private.h"

#include "ui/plots/dynamics_figure.h"
#include "ui/plots/dynamics_menu.h"
#include "ui/plots/plot_export.h"
#include "ui/plots/plot_style.h"
#include "ui/plots/series_legend.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileInfo>
#include <qcustomplot.h>

namespace ui::plots {

DynamicsPlot::Private::Private(DynamicsPlot* owner)
    : header(new PlotHeader(owner))
    , plot(newPlot(owner))
    , scene(plot)
    , editor(new HandleEditor(plot)) {}

DynamicsView DynamicsPlot::view() const {
    const DynamicsCurves& curves = m_d->scene.curves();
    DynamicsView view;
    for (int i = 0; i < seriesCount; ++i)
        view.visible[static_cast<std::size_t>(i)] = curves.isSeriesVisible(static_cast<Series>(i));
    view.isLogarithmicLeft = curves.isLogarithmic(Qt::Vertical);
    view.isLogarithmicBottom = curves.isLogarithmic(Qt::Horizontal);
    if (m_d->scene.keepsView())
        for (const QCPAxis* axis : {m_d->plot->xAxis, m_d->plot->yAxis, m_d->plot->yAxis2})
            view.ranges.emplace_back(axis->range().lower, axis->range().upper);
    return view;
}

void DynamicsPlot::setView(const DynamicsView& view) {
    for (int i = 0; i < seriesCount; ++i)
        setSeriesVisible(static_cast<Series>(i), view.visible[static_cast<std::size_t>(i)]);
    setLogarithmic(Qt::Vertical, view.isLogarithmicLeft);
    setLogarithmic(Qt::Horizontal, view.isLogarithmicBottom);
    if (view.ranges.size() != 3)
        return fit();
    const QList<QCPAxis*> axes = {m_d->plot->xAxis, m_d->plot->yAxis, m_d->plot->yAxis2};
    for (int i = 0; i < 3; ++i)
        axes[i]->setRange(view.ranges[static_cast<std::size_t>(i)].first,
                          view.ranges[static_cast<std::size_t>(i)].second);
    m_d->scene.keepView();
}

void DynamicsPlot::contextMenuEvent(QContextMenuEvent* event) {
    if (event->reason() == QContextMenuEvent::Keyboard)
        showMenu(mapToGlobal(rect().center()), cursorTimestep());
}

void DynamicsPlot::showMenu(const QPoint& position, int t) {
    auto* menu = new DynamicsMenu(m_d->scene, m_d->header->legend().names(), t, this);
    connect(menu, &DynamicsMenu::copyRequested, this, &DynamicsPlot::copy);
    connect(menu, &DynamicsMenu::exportRequested, this, &DynamicsPlot::askForExport);
    connect(menu, &DynamicsMenu::valueRequested, this, &DynamicsPlot::editChosen);
    connect(menu, &DynamicsMenu::cutRequested, this, &DynamicsPlot::addCut);
    connect(menu, &DynamicsMenu::cutRemovalRequested, this, &DynamicsPlot::removeChosenCut);
    connect(menu, &DynamicsMenu::automaticCutsRequested, this, &DynamicsPlot::automaticCutsRequested);
    connect(menu, &DynamicsMenu::seriesToggled, this, &DynamicsPlot::setSeriesVisible);
    connect(menu, &DynamicsMenu::logarithmicToggled, this, &DynamicsPlot::setLogarithmic);
    connect(menu, &DynamicsMenu::fitRequested, this, &DynamicsPlot::fit);
    menu->popup(position);
}

DynamicsFigure DynamicsPlot::figure(Extent extent) {
    return {m_d->scene, palette(), m_d->header->legend().names(), extent};
}

void DynamicsPlot::copy() {
    QApplication::clipboard()->setImage(renderToImage(m_d->plot->size(), 2));
}

void DynamicsPlot::askForExport(Extent extent) {
    plots::askForExport(
        this, tr("Export the Plot"), QStringLiteral("dynamics.svg"),
        [this, extent](const QString& path) { exportTo(path, extent); },
        [this](const QString& message) { emit failed(message); });
}

void DynamicsPlot::exportTo(const QString& path, Extent extent) {
    writeExport(path, figure(extent).encode(QFileInfo(path).suffix().toLower()));
}

QByteArray DynamicsPlot::encode(const QSize& size, const QString& format) {
    return figure(Extent::All).encode(format, size);
}

QImage DynamicsPlot::renderToImage(const QSize& size, double scale) {
    return figure(Extent::Visible).render(size, scale);
}

} // namespace ui::plots
