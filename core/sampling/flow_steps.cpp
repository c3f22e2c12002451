#include "core/sampling/flow_steps.h"

#include "core/base/argument.h"

namespace core::sampling {
namespace {

/// T·s of a step's beginning, i = 0…S: whole where it is a training timestep.
double partOf(const SamplerInput& input, int i) {
    return double(input.schedule.timesteps()) * (input.steps - i) / input.steps;
}

double shareOf(const SamplerInput& input, int i) {
    return partOf(input, i) / input.schedule.timesteps();
}

/// The call at a step's beginning; what is remembered is dx/ds.
Update slopeAt(const SamplerInput& input, int i) {
    const schedule::PathPoint point = schedule::findFlowPath(input.schedule.config().name)->at(shareOf(input, i));
    return {.timestep = partOf(input, i) - 1,
            .clean = cleanOf(point, input.prediction),
            .output = velocityOf(point, input.prediction),
            .outputClean = 0};
}

void requireFitting(const SamplerInput& input) {
    requireArgument(input.steps >= 1 && input.steps <= input.schedule.timesteps(), "steps",
                    "1 to as many as training timesteps", input.steps);
    requireArgument(input.config.sigmas == schedule::SigmaRule::Schedule, "karras",
                    "off, as noise levels along a flow's path are spread evenly", "on");
    requireArgument(!input.config.spacing, "spacing", "none, as steps along a flow's path are even",
                    input.config.spacing ? toString(*input.config.spacing) : std::string());
}

} // namespace

SamplerPlan planFlowEuler(const SamplerInput& input) {
    requireFitting(input);
    SamplerPlan plan;
    for (int i = 0; i < input.steps; ++i) {
        Update update = slopeAt(input, i);
        update.next.outputs = {shareOf(input, i + 1) - shareOf(input, i)};
        plan.updates.push_back(std::move(update));
    }
    return plan;
}

SamplerPlan planFlowHeun(const SamplerInput& input) {
    requireFitting(input);
    SamplerPlan plan;
    for (int i = 0; i < input.steps; ++i) {
        const double step = shareOf(input, i + 1) - shareOf(input, i);
        Update first = slopeAt(input, i), second = slopeAt(input, i + 1);
        first.next.outputs = {step};
        second.keepsState = false;
        second.next.outputs = {step / 2, step / 2};
        plan.updates.push_back(std::move(first));
        plan.updates.push_back(std::move(second));
    }
    return plan;
}

} // namespace core::sampling
