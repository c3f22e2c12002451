#pragma once

#include "core/schedule/dynamics.h"
#include "core/schedule/stages.h"

#include <QImage>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

namespace ui::plots {

/// Learning dynamics over the training timestep, in sampling direction (noise left, picture right): closed-form and
/// measured gradient, score, ln SNR on the right axis, the stages as coloured spans. The threshold line and the stage
/// edges can be moved by mouse and by keys; whoever owns the choice answers a drag with setPlan(). Works without being
/// shown.
class DynamicsPlot : public QWidget {
    Q_OBJECT

public:
    explicit DynamicsPlot(QWidget* parent = nullptr);
    ~DynamicsPlot() override;

    void setDynamics(const core::schedule::Dynamics& dynamics);
    void setMeasured(const std::optional<core::schedule::MeasuredDynamics>& measured);
    void setPlan(const core::schedule::StagePlan& plan);
    /// Moves the cursor without a signal. @param t training timestep, clamped to 1…T.
    void setCursor(int t);
    int cursor() const;

    /// Writes .png (at twice the size), .svg, .pdf, or the curves as .csv. @throws core::Error naming the path.
    void exportTo(const QString& path);
    /// The plot with its legend, as exported.
    QImage renderToImage(const QSize& size, double scale = 1);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    /// @param m share of the maximal score, in (0,1). @param finished true once at the end of a movement.
    void thresholdDragged(double m, bool finished);
    /// @param cuts as StageOptions::cuts: descending, a cut c parts t > c from t <= c; empty: M and λ decide.
    void cutsDragged(const std::vector<int>& cuts, bool finished);
    /// The person moved the cursor. @param t training timestep.
    void cursorMoved(int t);
    /// Something that was asked for in the context menu did not work. @param message one line, for the Issues list.
    void failed(const QString& message);

private:
    class Private;
    std::unique_ptr<Private> m_d;
};

} // namespace ui::plots
