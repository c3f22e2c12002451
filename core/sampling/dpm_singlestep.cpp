#include "core/sampling/dpm_singlestep.h"

#include "core/sampling/step_grid.h"

namespace core::sampling {
namespace {

/// The order of each call's update, counted up within a group.
std::vector<int> orders(const schedule::SamplerConfig& config, int order, int steps) {
    const bool isLowered = config.lowerOrderFinal.value_or(false) || steps % order != 0 || !config.endsAtSigmaMin;
    std::vector<int> list;
    while (static_cast<int>(list.size()) < steps)
        list.push_back(static_cast<int>(list.size()) % order + 1);
    const bool isWhole = steps % order == 0; // then the last group is taken apart: 1, 2, 1 or 1, 1
    if ((isLowered && isWhole) || !config.endsAtSigmaMin)
        list.back() = 1;
    return list;
}

Combination groupSecondOrder(const DpmWeights& weights, bool heun, double ratio) {
    const double slope = (heun ? weights.first : weights.midpoint) / ratio;
    return {.anchor = weights.state, .outputs = {slope, weights.zeroth - slope}, .noise = weights.noise};
}

/// @param r0, r1 places of the newest and the middle output between the group's beginning and the step's end.
Combination groupThirdOrder(const DpmWeights& weights, bool heun, double r0, double r1) {
    // d0 = (m1 − m2)/r1, d1 = (m0 − m2)/r0, D_1 = (r0·d0 − r1·d1)/(r0 − r1), D_2 = 2·(d1 − d0)/(r0 − r1)
    const double d0 = heun ? (weights.first * r0 - 2 * weights.second) / (r0 - r1) : 0;
    const double d1 = heun ? (2 * weights.second - weights.first * r1) / (r0 - r1) : weights.first;
    return {.anchor = weights.state,
            .outputs = {d1 / r0, d0 / r1, weights.zeroth - d0 / r1 - d1 / r0},
            .noise = weights.noise};
}

} // namespace

SamplerPlan planDpmSinglestep(const SamplerInput& asked, DpmAlgorithm algorithm) {
    const SamplerInput input = withReachableEnd(asked, algorithm);
    const StepGrid grid = solverGrid(input, {.obeysSpacing = false});
    const std::vector<int> order = orders(input.config, dpmOrder(input, algorithm), input.steps);
    const bool heun = isHeun(input);
    SamplerPlan plan;
    plan.thresholding = input.config.thresholding;
    const std::vector<DpmPoint> points = dpmPoints(grid.sigmas);
    for (std::size_t i = 0; i < grid.timesteps.size(); ++i) {
        const std::size_t first = i + 1 - static_cast<std::size_t>(order[i]);
        const DpmWeights weights = dpmWeights(algorithm, points[first], points[i + 1]);
        const double h = points[i + 1].lambda - points[first].lambda;
        const auto ratio = [&](std::size_t at) { return (points[at].lambda - points[first].lambda) / h; };
        Update update = dpmCall(grid.timesteps[i], points[i], algorithm, input);
        update.keepsState = order[i] == 1;
        if (order[i] == 1)
            update.next = firstOrder(weights);
        else if (order[i] == 2)
            update.next = groupSecondOrder(weights, heun, ratio(i));
        else
            update.next = groupThirdOrder(weights, heun, ratio(i), ratio(i - 1));
        plan.updates.push_back(std::move(update));
    }
    return plan;
}

} // namespace core::sampling
