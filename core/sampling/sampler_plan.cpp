#include "core/sampling/sampler_plan.h"

#include <algorithm>

namespace core::sampling {

std::vector<double> SamplerPlan::timesteps() const {
    std::vector<double> timesteps;
    for (const Update& update : updates)
        timesteps.push_back(update.timestep);
    return timesteps;
}

bool SamplerPlan::needsNoise() const {
    const bool isLearned =
        std::any_of(learnedNoise.begin(), learnedNoise.end(), [](const auto& noise) { return noise.has_value(); });
    return isLearned || std::any_of(updates.begin(), updates.end(),
                                    [](const Update& update) { return update.churn > 0 || update.next.noise > 0; });
}

bool SamplerPlan::isMemoryless() const {
    return std::all_of(updates.begin(), updates.end(), [](const Update& update) {
        return update.keepsState && !update.corrector && update.next.outputs.size() <= 1;
    });
}

double alphaBarAt(const SamplerInput& input, int timestep) {
    return timestep >= 0 || !input.config.endsAtAlphaOne ? input.schedule.alphaBar(std::max(timestep, 0) + 1) : 1;
}

} // namespace core::sampling
