#pragma once

#include "core/base/image.h"

#include <QColor>
#include <QString>

#include <vector>

namespace ui::preview {

/// A stage as people see it.
struct StageMark {
    QString name{}; ///< may be empty
    QColor colour{};

    bool operator==(const StageMark&) const = default;
};

/// A sampling step as the trajectory strip shows it.
struct TrajectoryStep {
    int t = 0;           ///< training timestep
    StageMark stage{};   ///< that it lies in
    core::Image state{}; ///< x̂_t before the step
    core::Image clean{}; ///< the x̂_0 predicted there
};

/// What one model passed through on the way to one image.
struct TrajectorySeries {
    QString title;
    std::vector<TrajectoryStep> steps; ///< in sampling order
};

/// The same image's way with several models: steps at the same timesteps. Empty where nothing was sampled yet.
struct Trajectories {
    std::vector<TrajectorySeries> series;
    QString caption; ///< which image it is

    std::size_t steps() const { return series.empty() ? 0 : series.front().steps.size(); }
};

} // namespace ui::preview
