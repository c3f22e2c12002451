#include "core/sampling/dpm_multistep.h"

#include "core/sampling/step_grid.h"

#include <algorithm>

namespace core::sampling {
namespace {

/// diffusers lowers the order at the end of short runs alone.
constexpr int kFewSteps = 15;

Combination secondOrder(const DpmWeights& weights, bool heun, double ratio) {
    const double slope = (heun ? weights.first : weights.midpoint) / ratio;
    return {.anchor = weights.state, .outputs = {weights.zeroth + slope, -slope}, .noise = weights.noise};
}

/// Derivatives from three outputs at unequal distances.
Combination thirdOrder(const DpmWeights& weights, double r0, double r1) {
    // D_1 = d0 + r0/(r0+r1)·(d0 − d1), D_2 = (d0 − d1)/(r0+r1); d0 = (m0 − m1)/r0, d1 = (m1 − m2)/r1
    const double bend = (weights.first * r0 + weights.second) / (r0 + r1);
    const double near = (weights.first + bend) / r0, far = -bend / r1;
    return {.anchor = weights.state, .outputs = {weights.zeroth + near, far - near, -far}, .noise = weights.noise};
}

int orderOf(const schedule::SamplerConfig& config, int order, int step, int steps) {
    const bool isShort = config.lowerOrderFinal.value_or(true) && steps < kFewSteps;
    int allowed = order;
    if (step == steps - 1 && (config.eulerAtFinal || isShort || !config.endsAtSigmaMin))
        allowed = 1;
    else if (step == steps - 2 && isShort)
        allowed = 2;
    return std::min({order, allowed, step + 1});
}

} // namespace

SamplerPlan planDpmMultistep(const SamplerInput& asked, DpmAlgorithm algorithm) {
    const SamplerInput input = withReachableEnd(asked, algorithm);
    const StepGrid grid = solverGrid(input, {.roundsCosine = false});
    const int order = dpmOrder(input, algorithm), steps = static_cast<int>(grid.timesteps.size());
    const bool heun = isHeun(input);
    SamplerPlan plan;
    plan.thresholding = input.config.thresholding;
    const std::vector<DpmPoint> points = dpmPoints(grid.sigmas);
    for (int i = 0; i < steps; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const DpmWeights weights = dpmWeights(algorithm, points[at], points[at + 1]);
        const double h = points[at + 1].lambda - points[at].lambda;
        const auto ratio = [&](std::size_t k) { return (points[at - k].lambda - points[at - k - 1].lambda) / h; };
        Update update = dpmCall(grid.timesteps[at], points[at], algorithm, input);
        switch (h > 0 ? orderOf(input.config, order, i, steps) : 1) { // "sigma_min" after Karras is no step at all
        case 1:
            update.next = firstOrder(weights);
            break;
        case 2:
            update.next = secondOrder(weights, heun, ratio(0));
            break;
        default:
            update.next = thirdOrder(weights, ratio(0), ratio(1));
        }
        plan.updates.push_back(std::move(update));
    }
    return plan;
}

} // namespace core::sampling
