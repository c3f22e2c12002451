#pragma once

#include <QString>

#include <vector>

namespace core::schedule {
struct StagePlan;
}

namespace ui::panels {

/// Values of M and λ with what they are good for.
struct DividePreset {
    double m = 0.55;
    double lambda = 5e-5; ///< on the model's own grid
    QString name;         ///< of the object, e.g. "presetRecommended"
    QString title;
    QString note; ///< what it is good for, one or two sentences
};

/// The first is what is recommended. @param timesteps T: λ's useful range goes with 1000/T.
std::vector<DividePreset> dividePresets(int timesteps);

/// What a preset makes of the present curve: "M 0.55 · λ 5 · 10⁻⁵: early 8, middle 9, late 3 steps".
QString presetEffect(const DividePreset& preset, const core::schedule::StagePlan& plan);

} // namespace ui::panels
