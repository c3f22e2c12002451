#pragma once

#include "core/schedule/stages.h"

#include <QPointF>
#include <Qt>

#include <utility>
#include <vector>

class QCustomPlot;

namespace ui::plots {

/// Something in the dynamics plot that a person can take hold of.
struct Handle {
    enum class Kind { None, Threshold, Edge, Cursor };
    Kind kind = Kind::None;
    int index = 0; ///< of an edge: into StageHandles::cuts()

    bool operator==(const Handle&) const = default;
    explicit operator bool() const { return kind != Kind::None; }
};

/// The movable values of the dynamics plot (M, the cuts, the cursor), where they are on the screen and how far they may
/// go.
class StageHandles {
public:
    explicit StageHandles(QCustomPlot* plot);

    /// Of given stages only the cursor can be moved, and M has no line.
    void setPlan(const core::schedule::StagePlan& plan);
    void setTimesteps(int timesteps);
    void setM(double m);
    void setCuts(std::vector<int> cuts);
    void setCursor(int t);
    double m() const { return m_m; }
    const std::vector<int>& cuts() const { return m_cuts; }
    int cursor() const { return m_cursor; }
    int timesteps() const { return m_timesteps; }
    /// False where no score is positive, or stages are given: there is no threshold line then.
    bool hasThreshold() const { return m_maxScore > 0 && !m_isGiven; }

    /// All handles in the order in which Tab goes through them.
    std::vector<Handle> all() const;
    /// The one before or after in that order; none at its ends.
    Handle neighbour(const Handle& handle, bool next) const;
    bool exists(const Handle& handle) const;
    /// The handle under a point of the plot (pixels); edges before the threshold; never the cursor.
    Handle at(const QPointF& position) const;
    /// How the mouse looks over a handle, or over none within the axes or beside them.
    static Qt::CursorShape cursorShape(const Handle& handle, bool inside);
    /// Pixel row of the threshold line, pixel column of an edge or the cursor.
    double pixel(const Handle& handle) const;
    /// The training timestep at a pixel column, in 1…T.
    int timestepAt(double x) const;

    /// Moves a handle to the point or by steps (threshold: 0.005 or 0.05 of M; others: 1 or 10 timesteps towards larger
    /// t).
    /// @return whether the value changed.
    bool moveTo(const Handle& handle, const QPointF& position);
    bool moveBy(const Handle& handle, int steps, bool large);
    /// What a handle stands for: M, or a timestep.
    double value(const Handle& handle) const;
    /// The least and the largest value that it may take.
    std::pair<double, double> limits(const Handle& handle) const;
    /// @return whether the value changed; one beyond the limits is brought to them.
    bool setValue(const Handle& handle, double value);
    /// Adds a cut that parts t > cut from t <= cut. @return false if it is outside 1…T−1 or already there.
    bool addCut(int cut);
    bool removeCut(int index);

private:
    bool placeThreshold(double m);
    bool placeCut(int index, int cut);
    bool placeCursor(int t);

    QCustomPlot* m_plot;
    int m_timesteps = 1000;
    double m_m = 0.55;
    double m_maxScore = 0;
    std::vector<int> m_cuts;
    int m_cursor = 1;
    bool m_isGiven = false;
};

} // namespace ui::plots
