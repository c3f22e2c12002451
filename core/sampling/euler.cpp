#include "core/sampling/euler.h"

#include "core/sampling/sigma_update.h"
#include "core/sampling/step_grid.h"

#include <cmath>
#include <numbers>

namespace core::sampling {
namespace {

/// Noise goes from σ up to σ̂ before the step; the network does not see it (as in EulerDiscreteScheduler).
void addChurn(Update& update, const SamplerInput& input, double sigma, double raised) {
    update.churn = input.config.churn.noise * std::sqrt(raised * raised - sigma * sigma);
    if (input.prediction == schedule::Prediction::Epsilon)
        update.clean.prediction = -raised;
    update.output.state = 1 / raised;
    update.outputClean = -1 / raised;
}

} // namespace

SamplerPlan planEuler(const SamplerInput& input) {
    const StepGrid grid = eulerGrid(input);
    const schedule::Churn& churn = input.config.churn;
    const double share = std::min(churn.amount / static_cast<double>(grid.sigmas.size() - 1), std::numbers::sqrt2 - 1);
    SamplerPlan plan{.startScale = eulerStartScale(input, grid)};
    for (std::size_t i = 0; i < grid.timesteps.size(); ++i) {
        const double sigma = grid.sigmas[i];
        const bool isChurned = share > 0 && churn.smallestSigma <= sigma && sigma <= churn.largestSigma;
        const double raised = isChurned ? sigma * (1 + share) : sigma;
        Update update = derivativeAt(grid.timesteps[i], sigma, input.prediction);
        if (isChurned)
            addChurn(update, input, sigma, raised);
        update.next.outputs = {grid.sigmas[i + 1] - raised};
        plan.updates.push_back(std::move(update));
    }
    return plan;
}

SamplerPlan planEulerAncestral(const SamplerInput& input) {
    SamplerInput plain = input;
    plain.config.sigmas = schedule::SigmaRule::Schedule;
    plain.config.logLinearSigmas = plain.config.endsAtSigmaMin = false;
    const StepGrid grid = eulerGrid(plain);
    SamplerPlan plan{.startScale = eulerStartScale(plain, grid)};
    for (std::size_t i = 0; i < grid.timesteps.size(); ++i) {
        const double from = grid.sigmas[i], to = grid.sigmas[i + 1];
        const double up = std::sqrt(to * to * (from * from - to * to) / (from * from));
        const double down = std::sqrt(to * to - up * up);
        Update update = derivativeAt(grid.timesteps[i], from, input.prediction);
        update.next.outputs = {down - from};
        update.next.noise = up;
        plan.updates.push_back(std::move(update));
    }
    return plan;
}

} // namespace core::sampling
