#pragma once

#include "core/schedule/stages.h"

#include <QPalette>

#include <vector>

class QCustomPlot;
class QPainter;
class QRectF;

namespace ui::plots {

/// The stages of a dynamics plot: translucent spans behind the curves, and a band above them with names, sampling steps
/// as ticks, and sparsities.
class StageBand {
public:
    static constexpr int height = 25; ///< of the band with the names, pixels

    explicit StageBand(QCustomPlot* plot);

    void setStages(std::vector<core::schedule::Stage> stages) { m_stages = std::move(stages); }
    /// @param timesteps sampling steps as training timesteps t.
    void setTimesteps(std::vector<int> timesteps) { m_timesteps = std::move(timesteps); }
    void setPalette(const QPalette& palette) { m_palette = palette; }

    void paintSpans(QPainter& painter) const;
    void paintBand(QPainter& painter) const;

private:
    QRectF span(const core::schedule::Stage& stage) const;
    void paintCaption(QPainter& painter, const core::schedule::Stage& stage, int index) const;
    double distanceAround(std::size_t step) const;
    void paintTicks(QPainter& painter) const;

    QCustomPlot* m_plot;
    std::vector<core::schedule::Stage> m_stages;
    std::vector<int> m_timesteps;
    QPalette m_palette;
};

} // namespace ui::plots
