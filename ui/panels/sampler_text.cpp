#include "ui/panels/sampler_text.h"

#include <QCoreApplication>

namespace ui::panels {

namespace {

/// Gives the texts of this file a context for translators.
struct SamplerTexts {
    Q_DECLARE_TR_FUNCTIONS(ui::panels::SamplerText)
};

QString purposeOnFlow(const QString& name) {
    if (name == QLatin1String("heun"))
        return SamplerTexts::tr(
            "Every step is computed again with the velocity at its end: nearer to the path than Euler at twice as many "
            "steps. Ma et al. 2024 (arXiv 2401.08740).");
    return SamplerTexts::tr(
        "Straight steps along the predicted velocity, evenly over the time from noise to image. Ma et al. 2024 "
        "(arXiv 2401.08740).");
}

QString purpose(const QString& name) {
    if (name == QLatin1String("ddim"))
        return SamplerTexts::tr(
            "The usual first choice: deterministic at η = 0, and what the literature's tables use. Good from "
            "20 steps on. Song et al. 2021 (arXiv 2010.02502).");
    if (name == QLatin1String("ddpm"))
        return SamplerTexts::tr(
            "The process that the model was trained to reverse, with fresh noise in every step: best with "
            "many steps, 250 for DiT's published figures. Ho et al. 2020 (arXiv 2006.11239).");
    if (name == QLatin1String("dpm++"))
        return SamplerTexts::tr(
            "Few steps: 10 to 25 come close to what DDIM needs 50 for, as it looks back at earlier steps. "
            "Order 2 with guidance, 3 without. Lu et al. 2022 (arXiv 2211.01095).");
    if (name == QLatin1String("dpm++-sde"))
        return SamplerTexts::tr(
            "DPM-Solver++ with fresh noise in every step: forgives errors of earlier steps, wants some more "
            "of them.");
    if (name == QLatin1String("dpm++-single") || name == QLatin1String("dpm++-sde-single"))
        return SamplerTexts::tr(
            "DPM-Solver++ in groups of one to three model calls that begin anew: steps count the calls.");
    if (name == QLatin1String("dpm") || name == QLatin1String("dpm-sde") || name == QLatin1String("dpm-single"))
        return SamplerTexts::tr(
            "DPM-Solver's first form, in the predicted noise: less steady under strong guidance than "
            "DPM-Solver++. Lu et al. 2022 (arXiv 2206.00927).");
    if (name == QLatin1String("unipc"))
        return SamplerTexts::tr(
            "Very few steps, 5 to 15: each step is corrected with the next one's prediction at no cost. "
            "Zhao et al. 2023 (arXiv 2302.04867).");
    if (name == QLatin1String("euler"))
        return SamplerTexts::tr(
            "DDIM's steps in another parametrisation, SDXL's default. Good with Karras noise levels. Karras "
            "et al. 2022 (arXiv 2206.00364).");
    if (name == QLatin1String("euler-a"))
        return SamplerTexts::tr(
            "Euler with fresh noise in every step: livelier pictures that go on changing with more steps.");
    if (name == QLatin1String("heun"))
        return SamplerTexts::tr(
            "Exact at many steps: every step is computed again with the slope at its end. Karras et al. 2022 "
            "(arXiv 2206.00364).");
    if (name == QLatin1String("lcm"))
        return SamplerTexts::tr(
            "1 to 8 steps, for models distilled to consistency alone. Luo et al. 2023 (arXiv 2310.04378).");
    return {};
}

} // namespace

QString samplerTip(const core::sampling::SamplerKind& kind) {
    const auto text = [](std::string_view view) {
        return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
    };
    QString tip =
        QStringLiteral("<b>%1</b>: %2")
            .arg(text(kind.title), kind.followsFlow ? purposeOnFlow(text(kind.name)) : purpose(text(kind.name)));
    if (kind.callsPerStep > 1)
        tip += QStringLiteral("<br>") + SamplerTexts::tr("Two model calls per step, so twice the cost.");
    return tip;
}

} // namespace ui::panels
