#include "ui/panels/criterion_text.h"

#include <QCoreApplication>

namespace ui::panels {

namespace {

/// Gives the texts of this file a context for translators.
struct CriterionTexts {
    Q_DECLARE_TR_FUNCTIONS(ui::panels::CriterionText)
};

} // namespace

CriterionText CriterionText::of(const QString& method) {
    if (method == QLatin1String("obs"))
        return {CriterionTexts::tr("OBS: second order"),
                CriterionTexts::tr(
                    "<b>Optimal brain surgeon</b>: ranks by the loss that is left after the best correction of what "
                    "stays, Σ W² / (H⁻¹) over a group, H = XᵀX. As in MosaicDiff (arXiv 2510.11962); Hassibi and "
                    "Stork 1993.")};
    if (method == QLatin1String("magnitude"))
        return {CriterionTexts::tr("Magnitude: weights alone"),
                CriterionTexts::tr(
                    "<b>Magnitude</b>: ranks by ‖W‖₂ of a group's columns. Needs no statistics; Han et al. 2015 "
                    "(arXiv 1506.02626).")};
    if (method == QLatin1String("wanda"))
        return {CriterionTexts::tr("Wanda: weights times activations"),
                CriterionTexts::tr(
                    "<b>Wanda</b>, for structure: ranks by Σ ‖W‖² · H over a group's columns, weight times norm of "
                    "its input, squared; Sun et al. 2023 (arXiv 2306.11695).")};
    if (method == QLatin1String("taylor"))
        return {CriterionTexts::tr("Taylor: weights times gradients"),
                CriterionTexts::tr(
                    "<b>Taylor</b>: ranks by Σ |W · ∂L/∂W| of the denoising loss over the timesteps that count; "
                    "Diff-Pruning, Fang et al. 2023 (arXiv 2305.10924). Gathers gradients of its own.")};
    if (method == QLatin1String("random"))
        return {CriterionTexts::tr("Random: by lot"),
                CriterionTexts::tr(
                    "<b>Random</b>: ranks by lot, from the calibration's seed: what every other method has to beat.")};
    return {method, {}};
}

} // namespace ui::panels
