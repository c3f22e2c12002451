// The dynamics plot's menu and what it writes.
#include "ui/plots/dynamics_plot_private.h"

#include "ui/plots/dynamics_figure.h"
#include "ui/plots/dynamics_menu.h"
#include "ui/plots/plot_export.h"
#include "ui/plots/plot_style.h"

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
