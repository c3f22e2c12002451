#include "core/sampling/lcm.h"

#include "core/base/argument.h"

#include <cmath>

namespace core::sampling {
namespace {

std::vector<int> lcmTimesteps(const SamplerInput& input) {
    const int total = input.schedule.timesteps(), original = input.config.originalSteps;
    requireArgument(original >= 1 && original <= total, "original inference steps",
                    "1 to as many as training timesteps", original);
    requireArgument(input.steps >= 1 && input.steps <= original, "steps",
                    "1 to as many as the model was distilled with", input.steps);
    const double stride = double(original) / input.steps;
    std::vector<int> timesteps;
    for (int i = 0; i < input.steps; ++i)
        timesteps.push_back((original - static_cast<int>(std::floor(i * stride))) * (total / original) - 1);
    return timesteps;
}

} // namespace

SamplerPlan planLcm(const SamplerInput& input) {
    constexpr double kDataDeviation = 0.5;
    const std::vector<int> timesteps = lcmTimesteps(input);
    SamplerPlan plan;
    plan.clipRange = input.config.clipRange;
    plan.thresholding = input.config.thresholding;
    for (std::size_t i = 0; i < timesteps.size(); ++i) {
        const double scaled = timesteps[i] * input.config.timestepScaling;
        const double norm = scaled * scaled + kDataDeviation * kDataDeviation;
        Update update;
        update.timestep = timesteps[i];
        update.clean = cleanOf(input.schedule.at(timesteps[i] + 1), input.prediction);
        update.output.state = kDataDeviation * kDataDeviation / norm;
        update.outputClean = scaled / std::sqrt(norm);
        update.showsOutput = true;
        update.next = {.anchor = 0, .outputs = {1}};
        if (i + 1 < timesteps.size()) {
            const schedule::PathPoint& next = input.schedule.at(timesteps[i + 1] + 1);
            update.next = {.anchor = 0, .outputs = {next.alpha}, .noise = next.sigma};
        }
        plan.updates.push_back(std::move(update));
    }
    return plan;
}

} // namespace core::sampling
