#include "ui/plots/dynamics_csv.h"

#include "core/base/argument.h"
#include "core/base/text.h"

#include <algorithm>
#include <cmath>

namespace ui::plots {

namespace {

using core::numberText;

std::string stageAt(const core::schedule::StagePlan& plan, int t) {
    for (const core::schedule::Stage& stage : plan.stages)
        if (t >= stage.firstT && t <= stage.lastT)
            return stage.name;
    return {};
}

/// ",grad,standard error" at the larger t of a measured interval, else two empty fields.
std::string measuredAt(const std::optional<core::schedule::MeasuredDynamics>& measured, int t) {
    if (!measured)
        return ",,";
    const auto place = std::find(measured->t.begin(), measured->t.end(), t);
    const auto i = static_cast<std::size_t>(place - measured->t.begin());
    if (i >= measured->grad.size())
        return ",,";
    const bool hasError = i < measured->gradError.size() && std::isfinite(measured->gradError[i]);
    return "," + numberText(measured->grad[i]) + "," + (hasError ? numberText(measured->gradError[i]) : "");
}

} // namespace

std::string dynamicsCsv(const core::schedule::Dynamics& dynamics,
                        const std::optional<core::schedule::MeasuredDynamics>& measured,
                        const core::schedule::StagePlan& plan, std::pair<int, int> range) {
    std::string text = "t,mse,grad,ln_snr,score,stage,sampling_step,measured_grad,measured_grad_se\n";
    for (std::size_t i = 0; i < dynamics.grad.size(); ++i) {
        const int t = static_cast<int>(i) + 1;
        if (t < range.first || t > range.second)
            continue;
        const bool sampled = std::find(plan.timesteps.begin(), plan.timesteps.end(), t) != plan.timesteps.end();
        text += std::to_string(t) + "," + numberText(dynamics.mse[i + 1]) + "," + numberText(dynamics.grad[i]) + "," +
                numberText(dynamics.lnSnr[i]) + "," + (i < plan.score.size() ? numberText(plan.score[i]) : "") + "," +
                core::csvCell(stageAt(plan, t)) + "," + (sampled ? "1" : "0") + measuredAt(measured, t) + "\n";
    }
    return text;
}

} // namespace ui::plots
