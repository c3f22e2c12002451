#include "ui/panels/divide_presets.h"

#include "core/schedule/stages.h"
#include "core/study/study.h"
#include "ui/panels/stage_row.h"

#include <QCoreApplication>
#include <QLocale>

namespace ui::panels {

namespace {

/// Gives the texts of this file a context for translators.
struct DivideTexts {
    Q_DECLARE_TR_FUNCTIONS(ui::panels::DividePresets)
};

constexpr double shownLambda = 1e5; // λ is shown in 10⁻⁵

} // namespace

std::vector<DividePreset> dividePresets(int timesteps) {
    const core::study::StageChoices usual;
    const double scale = 1000.0 / timesteps;
    const double m = usual.m, lambda = usual.lambda * scale;
    return {
        {m, lambda, QStringLiteral("presetRecommended"), DivideTexts::tr("Recommended"),
         DivideTexts::tr(
             "The default of the method, found for DiT with its linear schedule: the steps where the picture "
             "forms stay dense, the signal-to-noise ratio counts a little.")},
        {m, 0, QStringLiteral("presetGradient"), DivideTexts::tr("Gradient alone"),
         DivideTexts::tr(
             "λ = 0: only how fast the picture changes decides. For comparing schedules, and where the last "
             "steps matter little.")},
        {0.35, lambda, QStringLiteral("presetGentle"), DivideTexts::tr("Long middle"),
         DivideTexts::tr(
             "A low threshold spares many steps. For low targets; at a high one the few other steps have to give "
             "more than they can.")},
        {0.75, lambda, QStringLiteral("presetShort"), DivideTexts::tr("Short middle"),
         DivideTexts::tr(
             "A high threshold spares only the fastest steps. For high targets: the loss is spread over more "
             "steps.")},
        {m, 3 * lambda, QStringLiteral("presetDetail"), DivideTexts::tr("Towards the picture"),
         DivideTexts::tr(
             "Three times the λ moves the middle stage to low noise. For schedules whose change peaks early, as "
             "SDXL's scaled linear one does at t = 490: fine detail, drawn late, stays dense.")},
    };
}

QString presetEffect(const DividePreset& preset, const core::schedule::StagePlan& plan) {
    QStringList stages;
    for (const core::schedule::Stage& stage : plan.stages)
        stages << QStringLiteral("%1 %2").arg(stageTitle(stage.name)).arg(stage.steps);
    const QLocale locale;
    return DivideTexts::tr("M %1 · λ %2 · 10⁻⁵ → steps: %3")
        .arg(locale.toString(preset.m, 'f', 2), locale.toString(preset.lambda * shownLambda, 'g', 3),
             stages.join(QStringLiteral(", ")));
}

} // namespace ui::panels
