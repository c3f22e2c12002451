#include "core/sampling/ddim.h"

#include "core/sampling/step_grid.h"

#include <cmath>

namespace core::sampling {
namespace {

Update step(const SamplerInput& input, int timestep, double next) {
    const double alphaBar = input.schedule.alphaBar(timestep + 1);
    const schedule::PathPoint& point = input.schedule.at(timestep + 1);
    const double fresh = input.config.eta * std::sqrt((1 - next) / (1 - alphaBar) * (1 - alphaBar / next));
    const double direction = std::sqrt(std::max(0.0, 1 - next - fresh * fresh));
    const Mix noise = noiseOf(point, input.prediction);
    Update update;
    update.timestep = timestep;
    update.clean = cleanOf(point, input.prediction);
    update.output = {direction * noise.state, direction * noise.prediction};
    update.outputClean = std::sqrt(next);
    update.next = {.anchor = 0, .outputs = {1}, .noise = fresh};
    return update;
}

} // namespace

SamplerPlan planDdim(const SamplerInput& input) {
    const std::vector<int> timesteps = plainTimesteps(input);
    const int stride = followsList(input) ? 0 : input.schedule.timesteps() / input.steps;
    SamplerPlan plan;
    plan.clipRange = input.config.clipRange;
    plan.thresholding = input.config.thresholding;
    for (std::size_t i = 0; i < timesteps.size(); ++i) {
        const int following = i + 1 < timesteps.size() ? timesteps[i + 1] : -1;
        const int next = stride > 0 ? timesteps[i] - stride : following;
        plan.updates.push_back(step(input, timesteps[i], alphaBarAt(input, next)));
    }
    return plan;
}

} // namespace core::sampling
