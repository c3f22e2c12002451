#pragma once

#include "ui/plots/dynamics_plot.h"
#include "ui/plots/dynamics_scene.h"
#include "ui/plots/handle_editor.h"
#include "ui/plots/plot_header.h"

class QCustomPlot;

namespace ui::plots {

/// What only the sources of DynamicsPlot know.
class DynamicsPlot::Private {
public:
    explicit Private(DynamicsPlot* owner);

    PlotHeader* header;
    QCustomPlot* plot;
    DynamicsScene scene;
    HandleEditor* editor;
    Handle dragged;
    QPointF grip; ///< from the mouse to the handle
    bool moved = false;
    Handle keyed; ///< the handle that a pressed key moves
    double startM = 0;
    std::vector<int> startCuts;
    int hoverT = 0; ///< 0: the mouse is elsewhere
};

} // namespace ui::plots
