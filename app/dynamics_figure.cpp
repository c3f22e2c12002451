#include "app/dynamics_figure.h"

#include "app/offscreen.h"
#include "ui/plots/dynamics_plot.h"

namespace app {

void writeDynamicsFigure(const std::string& file, const core::schedule::Dynamics& dynamics,
                         const core::schedule::StagePlan& plan,
                         const std::optional<core::schedule::MeasuredDynamics>& measured) {
    const Offscreen application;
    ui::plots::DynamicsPlot plot;
    plot.resize(1000, 560);
    plot.setDynamics(dynamics);
    plot.setMeasured(measured);
    plot.setPlan(plan);
    plot.exportTo(QString::fromStdString(file));
}

} // namespace app
