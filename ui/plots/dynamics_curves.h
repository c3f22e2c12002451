#pragma once

#include "ui/plots/series.h"

#include "core/schedule/dynamics.h"
#include "core/schedule/stages.h"

#include <QColor>
#include <QStringList>

#include <Qt>

#include <optional>
#include <vector>

class QCPErrorBars;
class QCPGraph;
class QCPGraphData;
class QCPRange;
class QCustomPlot;
class QPainter;
class QPalette;
class QPointF;
class QPolygonF;

namespace ui::plots {

/// The curves of the dynamics plot on a QCustomPlot that outlives it: gradients and score on the left axis, ln SNR on
/// the right.
class DynamicsCurves {
public:
    explicit DynamicsCurves(QCustomPlot* plot);

    void setDynamics(const core::schedule::Dynamics& dynamics);
    void setMeasured(const std::optional<core::schedule::MeasuredDynamics>& measured);
    /// @param score [T], index t−1; values that are not finite leave a gap.
    void setScore(const std::vector<double>& score);

    void setSeriesVisible(Series series, bool visible);
    bool isSeriesVisible(Series series) const;
    bool hasMeasured() const;
    void setLogarithmic(Qt::Orientation axis, bool logarithmic);
    bool isLogarithmic(Qt::Orientation axis) const;
    void setColours(const QPalette& palette);
    /// Names for the legend of exported figures, in the order of Series.
    void setNames(const QStringList& names);

    /// Dots where the visible curves pass the cursor.
    void paintMarkers(QPainter& painter, int t) const;

    /// Triangles at the edge of the plot where measured dots lie outside of what is shown or under the band of stages.
    void paintOutliers(QPainter& painter) const;
    /// The training timestep of the measured dot whose triangle is there; −1: none.
    int outlierAt(const QPointF& position) const;

    /// Shows all of t = 1…T and the visible curves, with room for the band of stages above them. Measured dots do not
    /// count: they are marked where they lie outside.
    /// @return whether the left axis changed.
    bool fit();
    /// Draws the score again, whose layer is its own, without the other curves.
    void redrawScore();

private:
    QCPGraph* graph(Series series) const;
    double headroom() const;
    QCPRange shownOnLeft() const;
    QPolygonF markOf(const QCPGraphData& dot) const;
    void fitBottom();
    void fitLeft();
    void fitRight();

    QCustomPlot* m_plot;
    QCPGraph* m_lnSnr;
    QCPGraph* m_score;
    QCPGraph* m_closedForm;
    QCPErrorBars* m_errors;
    QCPGraph* m_measured;
    QColor m_base;
    double m_highestScore = 0;
    int m_timesteps = 1000;
};

} // namespace ui::plots
