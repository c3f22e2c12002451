#include "ui/plots/read_out.h"

#include "ui/plots/stage_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

namespace ui::plots {

QString readOut(const core::schedule::Dynamics& dynamics, const core::schedule::StagePlan& plan, int t) {
    const std::size_t index = static_cast<std::size_t>(t) - 1;
    if (t < 1 || index >= dynamics.grad.size())
        return {};
    const QLocale locale;
    QStringList parts{QStringLiteral("t = %1").arg(t)};
    parts << QStringLiteral("E[Grad] %1").arg(locale.toString(dynamics.grad[index], 'g', 3));
    if (index < plan.score.size())
        parts << QCoreApplication::translate("ui::plots::ReadOut", "score %1")
                     .arg(locale.toString(plan.score[index], 'g', 3));
    parts << QStringLiteral("ln SNR %1").arg(locale.toString(dynamics.lnSnr[index], 'f', 2));
    for (const core::schedule::Stage& stage : plan.stages)
        if (t >= stage.firstT && t <= stage.lastT)
            parts << stageName(stage);
    return parts.join(QStringLiteral("  ·  ")).replace(QLatin1Char('-'), QChar(0x2212));
}

} // namespace ui::plots
