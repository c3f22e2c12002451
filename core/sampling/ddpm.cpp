#include "core/sampling/ddpm.h"

#include "core/base/argument.h"
#include "core/sampling/step_grid.h"

#include <cmath>

namespace core::sampling {
namespace {

std::string varianceOf(const SamplerInput& input) {
    std::string variance = input.config.variance;
    if (variance.empty())
        variance = input.learnsVariance ? "learned_range" : "fixed_small";
    const bool isFixed = variance.starts_with("fixed_small") || variance.starts_with("fixed_large");
    requireArgument(isFixed || variance == "learned_range", "variance", "fixed_small, fixed_large or learned_range",
                    "\"" + variance + "\"");
    requireArgument(isFixed || input.learnsVariance, "variance",
                    "fixed_small or fixed_large for a model that predicts no variance", "\"" + variance + "\"");
    return variance;
}

struct Step {
    Update update;
    double smallVariance = 0; ///< β̃
    double largeVariance = 0; ///< β
};

Step stepBetween(const SamplerInput& input, int timestep, double next) {
    constexpr double kLeastVariance = 1e-20;
    const double alphaBar = input.schedule.alphaBar(timestep + 1);
    const double beta = 1 - alphaBar / next;
    Step step{{}, std::max(kLeastVariance, (1 - next) / (1 - alphaBar) * beta), beta};
    step.update.timestep = timestep;
    step.update.clean = cleanOf(input.schedule.at(timestep + 1), input.prediction);
    step.update.output.state = std::sqrt(alphaBar / next) * (1 - next) / (1 - alphaBar);
    step.update.outputClean = std::sqrt(next) * beta / (1 - alphaBar);
    step.update.next = {.anchor = 0, .outputs = {1}};
    return step;
}

} // namespace

SamplerPlan planDdpm(const SamplerInput& input) {
    const std::string variance = varianceOf(input);
    const std::vector<int> timesteps = plainTimesteps(input);
    SamplerPlan plan;
    plan.clipRange = input.config.clipRange;
    plan.thresholding = input.config.thresholding;
    for (std::size_t i = 0; i < timesteps.size(); ++i) {
        const bool isLast = i + 1 == timesteps.size();
        Step step = stepBetween(input, timesteps[i], isLast ? 1 : input.schedule.alphaBar(timesteps[i + 1] + 1));
        std::optional<LearnedNoise> learned;
        if (timesteps[i] > 0 && variance == "learned_range") {
            const double low = std::log(step.smallVariance), high = std::log(step.largeVariance);
            learned = {.offset = (low + high) / 4, .slope = (high - low) / 4};
        } else if (timesteps[i] > 0) {
            step.update.next.noise =
                std::sqrt(variance.starts_with("fixed_small") ? step.smallVariance : step.largeVariance);
        }
        plan.updates.push_back(std::move(step.update));
        plan.learnedNoise.push_back(learned);
    }
    return plan;
}

} // namespace core::sampling
