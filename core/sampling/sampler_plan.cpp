#include "core/sampling/sampler_plan.h"

#include "core/base/error.h"

#include <algorithm>

namespace core::sampling {

using model::Prediction;

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

Mix cleanOf(double alpha, double sigma, Prediction kind) {
    switch (kind) {
    case Prediction::Epsilon:
        if (!(alpha > 0))
            throw Error(ErrorCode::BadArgument,
                        "prediction type: expected v_prediction or sample where the schedule begins without signal "
                        "(rescale_betas_zero_snr), found epsilon");
        return {1 / alpha, -sigma / alpha};
    case Prediction::Sample:
        return {0, 1};
    case Prediction::Velocity:
        break;
    }
    return {alpha, -sigma};
}

Mix noiseOf(double alpha, double sigma, Prediction kind) {
    switch (kind) {
    case Prediction::Epsilon:
        return {0, 1};
    case Prediction::Sample:
        return {1 / sigma, -alpha / sigma};
    case Prediction::Velocity:
        break;
    }
    return {sigma, alpha};
}

} // namespace core::sampling
