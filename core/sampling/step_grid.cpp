#include "core/sampling/step_grid.h"

#include "core/base/argument.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace core::sampling {
namespace {

using schedule::SigmaRule;
using schedule::Spacing;

/// σ of all network timesteps, ascending. Where no signal is left (zero-terminal SNR) diffusers takes ᾱ = 2⁻²⁴.
std::vector<double> allSigmas(const schedule::NoiseSchedule& schedule) {
    std::vector<double> sigmas;
    for (int t = 1; t <= schedule.timesteps(); ++t) {
        const double alphaBar = schedule.alphaBar(t) > 0 ? schedule.alphaBar(t) : std::ldexp(1.0, -24);
        sigmas.push_back(std::sqrt((1 - alphaBar) / alphaBar));
    }
    return sigmas;
}

double sigmaAt(const std::vector<double>& sigmas, double timestep) {
    const double inside = std::clamp(timestep, 0.0, static_cast<double>(sigmas.size() - 1));
    const auto below = std::min(static_cast<std::size_t>(inside), sigmas.size() - 1);
    const std::size_t above = std::min(below + 1, sigmas.size() - 1);
    return sigmas[below] + (sigmas[above] - sigmas[below]) * (inside - static_cast<double>(below));
}

/// The fractional network timestep of a noise level, linear in ln σ; ends are kept.
double timestepOf(double sigma, const std::vector<double>& sigmas) {
    if (sigmas.size() < 2)
        return 0;
    const auto after = std::upper_bound(sigmas.begin(), sigmas.end(), std::max(sigma, 1e-10));
    const auto below =
        std::clamp<std::ptrdiff_t>(after - sigmas.begin() - 1, 0, static_cast<std::ptrdiff_t>(sigmas.size()) - 2);
    const double low = std::log(sigmas[static_cast<std::size_t>(below)]);
    const double high = std::log(sigmas[static_cast<std::size_t>(below) + 1]);
    const double share = (low - std::log(std::max(sigma, 1e-10))) / (low - high);
    return static_cast<double>(below) + std::clamp(share, 0.0, 1.0);
}

/// count values from the largest to the smallest.
std::vector<double> spread(SigmaRule rule, double largest, double smallest, int count) {
    constexpr double kRho = 7;
    const bool isKarras = rule == SigmaRule::Karras;
    const double first = isKarras ? std::pow(largest, 1 / kRho) : std::log(largest);
    const double last = isKarras ? std::pow(smallest, 1 / kRho) : std::log(smallest);
    std::vector<double> sigmas;
    for (int i = 0; i < count; ++i) {
        const double share = count > 1 ? double(i) / (count - 1) : 0;
        const double value = first + share * (last - first);
        sigmas.push_back(isKarras ? std::pow(value, kRho) : std::exp(value));
    }
    return sigmas;
}

int clippedTotal(const SamplerInput& input, const std::vector<double>& sigmas) {
    // λ = −ln σ falls with the timestep.
    const auto beyond = [&](double sigma) { return -std::log(sigma) < input.config.lambdaMinClipped; };
    return static_cast<int>(std::partition_point(sigmas.begin(), sigmas.end(), std::not_fn(beyond)) - sigmas.begin());
}

/// S points of S+1, the one at the end of the run left out.
std::vector<int> openTimesteps(const SamplerInput& input, Spacing spacing, int total) {
    const int steps = input.steps;
    requireArgument(steps >= 1 && steps < total, "steps", "1 to T-1 for this sampler and spacing", steps);
    std::vector<int> timesteps;
    const double stride = double(total - 1) / steps;
    for (int i = steps; i >= 1; --i) {
        const double even = i == steps ? total - 1 : std::nearbyint(i * stride);
        timesteps.push_back(spacing == Spacing::Linspace ? static_cast<int>(even)
                                                         : i * (total / (steps + 1)) + input.config.stepsOffset);
    }
    if (spacing != Spacing::Linspace)
        schedule::requireFirstStepBelow(input.schedule.timesteps(), steps, input.config.stepsOffset,
                                        [&](int n) { return n * (total / (n + 1)) + input.config.stepsOffset; });
    return timesteps;
}

/// Down from the clipped range's end in strides of the whole range's T/S.
std::vector<int> trailingTimesteps(const SamplerInput& input, int total) {
    if (total == input.schedule.timesteps())
        return schedule::networkTimesteps({Spacing::Trailing, input.steps, 0}, total);
    const double stride = double(input.schedule.timesteps()) / input.steps;
    std::vector<int> timesteps;
    for (int i = 0; total - i * stride > 0; ++i)
        timesteps.push_back(static_cast<int>(std::nearbyint(total - i * stride)) - 1);
    requireArgument(timesteps.back() >= 0, "steps", "a stride that ends over 0 on the clipped range", input.steps);
    return timesteps;
}

std::vector<int> solverTimesteps(const SamplerInput& input, const SolverGridRules& rules,
                                 const std::vector<double>& sigmas) {
    const Spacing spacing = input.config.spacing.value_or(Spacing::Linspace);
    const bool isRespaced = spacing == Spacing::RespacedEven || spacing == Spacing::RespacedStrided;
    const int total = rules.clipsLambda ? clippedTotal(input, sigmas) : input.schedule.timesteps();
    requireArgument(total >= 1, "lambda_min_clipped", "one that leaves timesteps", input.config.lambdaMinClipped);
    if (isRespaced)
        return schedule::networkTimesteps({spacing, input.steps, 0}, input.schedule.timesteps());
    if (rules.obeysSpacing && spacing == Spacing::Trailing)
        return trailingTimesteps(input, total);
    return openTimesteps(input, rules.obeysSpacing ? spacing : Spacing::Linspace, total);
}

void requireSigmas(const SamplerInput& input) {
    const auto& config = input.config;
    const bool isGood = config.sigmaMin.value_or(1) > 0 && config.sigmaMax.value_or(1) > 0;
    requireArgument(isGood, "sigma_min and sigma_max", "numbers over 0", config.sigmaMin.value_or(0));
}

} // namespace

bool followsList(const SamplerInput& input) {
    const Spacing spacing = input.config.spacing.value_or(Spacing::Leading);
    return !input.timesteps.empty() || spacing == Spacing::RespacedEven || spacing == Spacing::RespacedStrided;
}

std::vector<int> plainTimesteps(const SamplerInput& input) {
    if (!input.timesteps.empty())
        return input.timesteps;
    return schedule::networkTimesteps(
        {input.config.spacing.value_or(Spacing::Leading), input.steps, input.config.stepsOffset},
        input.schedule.timesteps());
}

StepGrid solverGrid(const SamplerInput& input, const SolverGridRules& rules) {
    const std::vector<double> sigmas = allSigmas(input.schedule);
    const SigmaRule rule = input.config.sigmas;
    StepGrid grid;
    if (rule == SigmaRule::Schedule) {
        for (const int timestep : solverTimesteps(input, rules, sigmas)) {
            grid.timesteps.push_back(timestep);
            grid.sigmas.push_back(sigmas[static_cast<std::size_t>(timestep)]);
        }
    } else {
        requireArgument(input.steps >= 1 && input.steps <= input.schedule.timesteps(), "steps",
                        "1 to as many as training timesteps", input.steps);
        requireSigmas(input);
        grid.sigmas = spread(rule, input.config.sigmaMax.value_or(sigmas.back()),
                             input.config.sigmaMin.value_or(sigmas.front()), input.steps);
        const bool isCosine = input.schedule.config().name == "squaredcos_cap_v2";
        const bool rounds = rule == SigmaRule::Karras && (rules.roundsCosine || !isCosine);
        for (const double sigma : grid.sigmas) {
            const double timestep = timestepOf(sigma, sigmas);
            grid.timesteps.push_back(rounds ? std::nearbyint(timestep) : std::trunc(timestep));
        }
    }
    const double least = rules.endsAtLastKarras && rule != SigmaRule::Schedule ? grid.sigmas.back() : sigmas.front();
    grid.sigmas.push_back(input.config.endsAtSigmaMin ? least : 0);
    return grid;
}

StepGrid eulerGrid(const SamplerInput& input) {
    const std::vector<double> sigmas = allSigmas(input.schedule);
    const Spacing spacing = input.config.spacing.value_or(Spacing::Linspace);
    const int steps = input.steps, total = input.schedule.timesteps();
    StepGrid grid;
    for (const int timestep : schedule::networkTimesteps({spacing, steps, input.config.stepsOffset}, total))
        grid.timesteps.push_back(timestep);
    for (int i = 0; spacing == Spacing::Linspace && i < steps; ++i)
        grid.timesteps[static_cast<std::size_t>(i)] =
            i == 0 && steps > 1 ? total - 1 : (steps - 1 - i) * (steps > 1 ? double(total - 1) / (steps - 1) : 0);
    for (const double timestep : grid.timesteps)
        grid.sigmas.push_back(sigmaAt(sigmas, timestep));
    if (input.config.logLinearSigmas)
        grid.sigmas = spread(SigmaRule::Exponential, sigmas.back(), sigmas.front(), steps + 1);
    if (input.config.sigmas != SigmaRule::Schedule) {
        requireSigmas(input);
        grid.sigmas = spread(input.config.sigmas, input.config.sigmaMax.value_or(grid.sigmas.front()),
                             input.config.sigmaMin.value_or(grid.sigmas.back()), steps);
        for (std::size_t i = 0; i < grid.sigmas.size(); ++i)
            grid.timesteps[i] = timestepOf(grid.sigmas[i], sigmas);
    }
    grid.sigmas.push_back(input.config.endsAtSigmaMin ? sigmas.front() : 0);
    return grid;
}

double eulerStartScale(const SamplerInput& input, const StepGrid& grid) {
    const double largest = *std::max_element(grid.sigmas.begin(), grid.sigmas.end());
    const Spacing spacing = input.config.spacing.value_or(Spacing::Linspace);
    const bool isPlain = spacing == Spacing::Linspace || spacing == Spacing::Trailing;
    return isPlain ? largest : std::sqrt(largest * largest + 1);
}

} // namespace core::sampling
