#pragma once

#include "ui/plots/dynamics_curves.h"
#include "ui/plots/handle_painter.h"
#include "ui/plots/plot_navigation.h"
#include "ui/plots/stage_band.h"
#include "ui/plots/stage_handles.h"

namespace ui::plots {

/// What the dynamics plot shows, in layers that can be drawn apart: spans, curves, and on top the band, the handles and
/// the cursor. Moving a handle redraws the curves only where they changed. Owned by DynamicsPlot, drawn on a
/// QCustomPlot that outlives it.
class DynamicsScene {
public:
    explicit DynamicsScene(QCustomPlot* plot);

    void setDynamics(const core::schedule::Dynamics& dynamics);
    void setMeasured(const std::optional<core::schedule::MeasuredDynamics>& measured);
    void setPlan(const core::schedule::StagePlan& plan);
    void setCursor(int t);
    void setPalette(const QPalette& palette);
    void retranslate();

    const core::schedule::Dynamics& dynamics() const { return m_dynamics; }
    const std::optional<core::schedule::MeasuredDynamics>& measured() const { return m_measured; }
    const core::schedule::StagePlan& plan() const { return m_plan; }

    DynamicsCurves& curves() { return m_curves; }
    StageHandles& handles() { return m_handles; }
    HandlePainter& painter() { return m_painter; }
    PlotNavigation& navigation() { return m_navigation; }

    /// Shows everything, and again whenever the curves change, until the person zooms.
    void fit();
    /// Likewise, where no part was chosen.
    void refit();
    /// The person chose a part of the plot: draws it and leaves it as it is.
    void keepView();
    bool keepsView() const { return !m_fitted; }
    QCustomPlot& plot() { return *m_plot; }

    /// Draws everything anew in the next turn of the event loop.
    void redraw();
    void nameLeftAxis();
    /// Draws what changes while a handle moves (spans, band, handles and cursor) in the next turn of the event loop.
    void redrawHandles();

private:
    void addLayers();
    void keepMargins();
    void drawHandles();

    QCustomPlot* m_plot;
    core::schedule::Dynamics m_dynamics;
    std::optional<core::schedule::MeasuredDynamics> m_measured;
    core::schedule::StagePlan m_plan;
    QPalette m_palette;
    DynamicsCurves m_curves;
    StageBand m_band;
    StageHandles m_handles;
    HandlePainter m_painter;
    PlotNavigation m_navigation;
    int m_fittedHeight = 0;
    bool m_fitted = true;
    bool m_stale = true; ///< all layers wait for a queued replot
    bool m_handlesQueued = false;
    bool m_scoreStale = false; ///< the score waits for the queued drawing of the handles
};

} // namespace ui::plots
