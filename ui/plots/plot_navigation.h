#pragma once

#include <QList>
#include <QPointF>
#include <Qt>

#include <utility>

class QCPAxis;
class QCustomPlot;
class QKeyEvent;
class QPainter;
class QColor;
class QWheelEvent;

namespace ui::plots {

/// Zooming and panning of a plot by mouse and keys: a drag that pans, a drag that spans the part to enlarge, steps
/// around a point. The right axis goes with the left one. Works on linear and logarithmic axes, never leaves the limits
/// of the bottom axis, and stops where doubles could no longer tell neighbouring numbers apart.
class PlotNavigation {
public:
    static constexpr double zoomStep = 0.8; ///< factor per wheel notch or key

    explicit PlotNavigation(QCustomPlot* plot);

    /// How far the bottom axis may be shown.
    void setLimits(double lower, double upper) { m_limits = {lower, upper}; }
    /// How little of the bottom axis may be shown.
    void setSmallestWidth(double width) { m_smallestWidth = width; }
    /// @param factor below 1 enlarges.
    void zoom(const QPointF& around, double factor, Qt::Orientations orientations);
    /// Zooms by a step per notch around the mouse; with Shift the left axis alone.
    void zoomByWheel(const QWheelEvent& event, Qt::Orientations plain = Qt::Horizontal,
                     Qt::Orientations withControl = Qt::Horizontal | Qt::Vertical);
    /// What the keys zoom around: the cursor's pixel column where it is visible, else the middle.
    QPointF keyedPlace(double cursor) const;
    /// Ctrl and an arrow pan by a tenth, + and − zoom around a point as a wheel's notch does, with Ctrl in the other
    /// way.
    /// @return false: the key means something else.
    bool moveByKey(const QKeyEvent& event, const QPointF& around, Qt::Orientations plain = Qt::Horizontal,
                   Qt::Orientations withControl = Qt::Horizontal | Qt::Vertical);

    void beginPan(const QPointF& position);
    void beginFrame(const QPointF& position);
    /// Goes on with what was begun. @return whether there was anything to do.
    bool moveTo(const QPointF& position);
    /// Ends what was begun. @return false if the mouse hardly moved: it was a click.
    bool end(const QPointF& position);
    void cancel() { m_mode = Mode::Idle; }
    bool isActive() const { return m_mode != Mode::Idle; }

    /// The frame that is being spanned.
    void paint(QPainter& painter, const QColor& colour) const;

private:
    enum class Mode { Idle, Pan, Frame };

    QList<QCPAxis*> axes(Qt::Orientations orientations) const;
    void pan(const QPointF& from, const QPointF& to);
    void keepWithinLimits();
    void keepBottomWithinLimits();

    QCustomPlot* m_plot;
    std::pair<double, double> m_limits{-1e300, 1e300};
    double m_smallestWidth = 5; ///< timesteps
    Mode m_mode = Mode::Idle;
    QPointF m_start;
    QPointF m_last;
};

} // namespace ui::plots
