#pragma once

#include "core/sampling/sampler_plan.h"

#include <vector>

namespace core::sampling {

/// Where the steps of a sampler in σ = √((1−ᾱ)/ᾱ) lie.
struct StepGrid {
    std::vector<double> timesteps; ///< network τ of each step, [S]; fractional for Euler and Heun only
    std::vector<double> sigmas;    ///< [S+1]: where each step begins, and where the last one ends
};

/// Whether a step leads to the next timestep of the list: with the respaced spacings and timesteps by hand.
bool followsList(const SamplerInput& input);
/// The timesteps of samplers in ᾱ (DDIM, DDPM); spacing "leading" where nothing was said.
std::vector<int> plainTimesteps(const SamplerInput& input);

/// The rules in which the solvers of the DPM family differ in diffusers.
struct SolverGridRules {
    bool obeysSpacing = true;      ///< else always "linspace" (singlestep)
    bool clipsLambda = true;       ///< lambda_min_clipped shortens the range
    bool roundsCosine = true;      ///< Karras timesteps are rounded on a cosine schedule too, else cut off
    bool endsAtLastKarras = false; ///< "sigma_min" is the last Karras σ instead of the schedule's least (UniPC)
};
/// As DPMSolverMultistepScheduler, DPMSolverSinglestepScheduler and UniPCMultistepScheduler have it: "leading" and
/// "linspace" divide by S+1 and leave the last point out. @throws Error{BadArgument} as networkTimesteps().
StepGrid solverGrid(const SamplerInput& input, const SolverGridRules& rules);

/// As EulerDiscreteScheduler, EulerAncestralDiscreteScheduler and HeunDiscreteScheduler have it: "linspace" and Karras
/// timesteps are fractional, the Karras rule runs between the first and the last chosen σ.
StepGrid eulerGrid(const SamplerInput& input);
/// What x starts with there: unit normal × this.
double eulerStartScale(const SamplerInput& input, const StepGrid& grid);

} // namespace core::sampling
