#include "core/sampling/heun.h"

#include "core/sampling/sigma_update.h"
#include "core/sampling/step_grid.h"

namespace core::sampling {

SamplerPlan planHeun(const SamplerInput& input) {
    SamplerInput plain = input;
    plain.config.logLinearSigmas = plain.config.endsAtSigmaMin = false;
    const StepGrid grid = eulerGrid(plain);
    SamplerPlan plan{.startScale = eulerStartScale(plain, grid)};
    plan.clipRange = input.config.clipRange;
    for (std::size_t i = 0; i < grid.timesteps.size(); ++i) {
        const double step = grid.sigmas[i + 1] - grid.sigmas[i];
        Update first = derivativeAt(grid.timesteps[i], grid.sigmas[i], input.prediction);
        first.next.outputs = {step};
        plan.updates.push_back(std::move(first));
        if (i + 1 == grid.timesteps.size())
            break;
        Update second = derivativeAt(grid.timesteps[i + 1], grid.sigmas[i + 1], input.prediction);
        second.keepsState = false;
        second.next.outputs = {step / 2, step / 2};
        plan.updates.push_back(std::move(second));
    }
    return plan;
}

} // namespace core::sampling
