#include "ui/plots/handle_text.h"

#include "ui/plots/dynamics_scene.h"
#include "ui/plots/stage_text.h"
#include "ui/theme/number_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace ui::plots {

using core::schedule::EdgeReason;

namespace {

/// Gives the texts of this file a context for translators.
struct Text {
    Q_DECLARE_TR_FUNCTIONS(ui::plots::HandleText)
};

constexpr int digits = 5; // neighbouring scores differ in the third or fourth

QString number(double value, int significant = digits) {
    return theme::shortNumber(value, significant);
}

/// A factor that is negative stands in brackets.
QString factor(double value, int significant) {
    return value < 0 ? QStringLiteral("(%1)").arg(number(value, significant)) : number(value, significant);
}

QString scoreLine(const EdgeReason::Side& side, double threshold) {
    const QString relation = side.score >= threshold ? QStringLiteral("≥") : QStringLiteral("<");
    return Text::tr("score(%1) = %2 %3 M · max = %4")
        .arg(QString::number(side.t), number(side.score), relation, number(threshold));
}

QString partsLine(const EdgeReason& reason, const EdgeReason::Side& side) {
    return Text::tr("score(%1) = E[Grad] + λ · ln SNR = %2 + %3 · %4 = %2 %5")
        .arg(QString::number(side.t), number(side.grad, 4), factor(reason.lambda, 3), factor(side.lnSnr, 4),
             theme::addedNumber(side.snrPart, 4));
}

QString timesteps(const std::vector<int>& cuts) {
    QStringList texts;
    for (const int cut : cuts)
        texts << QString::number(cut);
    return texts.join(Text::tr(" and "));
}

QString curveLine(const std::vector<int>& cuts) {
    return cuts.empty() ? Text::tr("M and λ would place no edge: the whole score is over the threshold.")
                        : Text::tr("M and λ would place edges at t = %1.").arg(timesteps(cuts));
}

} // namespace

QString readOut(const core::schedule::Dynamics& dynamics, const core::schedule::StagePlan& plan, int t) {
    const std::size_t index = static_cast<std::size_t>(t) - 1;
    if (t < 1 || index >= dynamics.grad.size())
        return {};
    const QLocale locale;
    QStringList parts{QStringLiteral("t = %1").arg(t)};
    parts << QStringLiteral("E[Grad] %1").arg(number(dynamics.grad[index], 3));
    if (index < plan.score.size())
        parts << Text::tr("score %1").arg(number(plan.score[index], 3));
    parts << QStringLiteral("ln SNR %1").arg(locale.toString(dynamics.lnSnr[index], 'f', 2));
    for (const core::schedule::Stage& stage : plan.stages)
        if (t >= stage.firstT && t <= stage.lastT)
            parts << stageName(stage);
    return parts.join(QStringLiteral("  ·  ")).replace(QLatin1Char('-'), QChar(0x2212));
}

QStringList edgeLines(const EdgeReason& reason) {
    QStringList lines;
    lines << (reason.isByCurve ? Text::tr("Edge at t = %1: here the score crosses the threshold.").arg(reason.below.t)
                               : Text::tr("Edge at t = %1: placed by hand.").arg(reason.below.t));
    for (const EdgeReason::Side& side : {reason.above, reason.below})
        lines << scoreLine(side, reason.threshold);
    for (const EdgeReason::Side& side : {reason.above, reason.below})
        lines << partsLine(reason, side);
    lines << Text::tr("M · max = %1 · %2 = %3, the maximum lies at t = %4.")
                 .arg(number(reason.m, 3), number(reason.maxScore), number(reason.threshold))
                 .arg(reason.argmaxT);
    if (!reason.isByCurve)
        lines << curveLine(reason.curveCuts);
    return lines;
}

QStringList whyLines(DynamicsScene& scene, const Handle& handle) {
    const core::schedule::Dynamics& dynamics = scene.dynamics();
    const core::schedule::StagePlan& plan = scene.plan();
    if (handle.kind != Handle::Kind::Edge || plan.score.empty() || plan.score.size() != dynamics.grad.size())
        return {};
    return edgeLines(edgeReason(dynamics, plan, static_cast<int>(scene.handles().value(handle))));
}

QString handleText(DynamicsScene& scene, const Handle& handle) {
    const StageHandles& handles = scene.handles();
    if (handle.kind == Handle::Kind::Threshold)
        return Text::tr("Threshold M = %1. Up and Down, Page Up and Page Down move it, Return types it.")
            .arg(QLocale().toString(handles.m(), 'f', 3));
    if (handle.kind == Handle::Kind::Edge)
        return Text::tr("Stage edge %1 of %2 at t = %3. Left and Right move it, Return types it, Delete removes it.")
                   .arg(handle.index + 1)
                   .arg(handles.cuts().size())
                   .arg(handles.cuts()[static_cast<std::size_t>(handle.index)]) +
               QLatin1Char('\n') + whyLines(scene, handle).join(QLatin1Char('\n'));
    return Text::tr("Cursor at %1. Left and Right move it, Return types its timestep.")
        .arg(readOut(scene.dynamics(), scene.plan(), handles.cursor()));
}

QString outlierText(const DynamicsScene& scene, int t) {
    if (!scene.measured())
        return {};
    const core::schedule::MeasuredDynamics& measured = *scene.measured();
    const auto found = std::ranges::find(measured.t, t);
    const auto index = static_cast<std::size_t>(found - measured.t.begin());
    if (index >= measured.grad.size())
        return {};
    const QString value = number(measured.grad[index], 3);
    const double error = index < measured.gradError.size() ? measured.gradError[index] : std::nan("");
    return std::isfinite(error)
               ? Text::tr("Measured at t = %1: %2 ± %3, outside of what is shown")
                     .arg(QString::number(t), value, number(error, 2))
               : Text::tr("Measured at t = %1: %2, outside of what is shown").arg(QString::number(t), value);
}

QString toolTipOf(const QStringList& lines) {
    QString text = QStringLiteral("<p style='white-space:pre'>");
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QString line = lines[i].toHtmlEscaped();
        text += i == 0 ? QStringLiteral("<b>%1</b>").arg(line) : QStringLiteral("<br>") + line;
    }
    return text + QStringLiteral("</p>");
}

} // namespace ui::plots
