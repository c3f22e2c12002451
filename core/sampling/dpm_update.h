#pragma once

#include "core/sampling/sampler_plan.h"

#include <vector>

namespace core::sampling {

/// Which equation the DPM solvers integrate, diffusers' algorithm_type.
enum class DpmAlgorithm {
    Noise,    ///< "dpmsolver": the ODE of ε̂ (Lu et al., NeurIPS 2022)
    Clean,    ///< "dpmsolver++": the ODE of x̂_0 (Lu et al. 2022, arXiv 2211.01095)
    NoiseSde, ///< "sde-dpmsolver"
    CleanSde  ///< "sde-dpmsolver++"
};
bool isStochastic(DpmAlgorithm algorithm);

/// A noise level as the solvers see it: x = α·x_0 + σ_x·ε with α² + σ_x² = 1, λ = ln(α/σ_x).
struct DpmPoint {
    explicit DpmPoint(double sigma); ///< σ = σ_x/α

    double alpha = 1;
    double sigma = 0;
    double lambda = 0; ///< +∞ at σ = 0
};
std::vector<DpmPoint> dpmPoints(const std::vector<double>& sigmas);

/// Weights of one step's Taylor expansion in λ: next x = state·x + zeroth·D_0 + first·D_1 + second·D_2 + noise·z, D_k
/// the k-th derivatives of the output at the step's beginning, scaled as diffusers does.
struct DpmWeights {
    double state = 0;
    double zeroth = 0;
    double first = 0;    ///< exact integral ("heun" and order 3)
    double midpoint = 0; ///< instead of `first`: half of `zeroth` ("midpoint")
    double second = 0;
    double noise = 0;
};
DpmWeights dpmWeights(DpmAlgorithm algorithm, const DpmPoint& from, const DpmPoint& to);

/// The step that takes the output for constant.
Combination firstOrder(const DpmWeights& weights);

/// The call at a point: its output is x̂_0 or ε̂ as the algorithm wants it.
Update dpmCall(double timestep, const DpmPoint& point, DpmAlgorithm algorithm, const SamplerInput& input);

/// Order and solver_type as the config has them. @throws Error{BadArgument} for an order outside 1…largest or a
/// stochastic one of order 3, or an end at σ = 0 of an algorithm in ε̂.
int dpmOrder(const SamplerInput& input, DpmAlgorithm algorithm);
bool isHeun(const SamplerInput& input);
/// Algorithms in ε̂ have no end at σ = 0: there "sigma_min" is meant.
SamplerInput withReachableEnd(SamplerInput input, DpmAlgorithm algorithm);

} // namespace core::sampling
