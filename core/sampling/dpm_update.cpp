#include "core/sampling/dpm_update.h"

#include "core/base/argument.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace core::sampling {

bool isStochastic(DpmAlgorithm algorithm) {
    return algorithm == DpmAlgorithm::NoiseSde || algorithm == DpmAlgorithm::CleanSde;
}

DpmPoint::DpmPoint(double ratio)
    : alpha(1 / std::sqrt(ratio * ratio + 1))
    , sigma(ratio * alpha)
    , lambda(ratio > 0 ? -std::log(ratio) : std::numeric_limits<double>::infinity()) {}

std::vector<DpmPoint> dpmPoints(const std::vector<double>& sigmas) {
    return {sigmas.begin(), sigmas.end()};
}

DpmWeights dpmWeights(DpmAlgorithm algorithm, const DpmPoint& from, const DpmPoint& to) {
    const double h = to.lambda - from.lambda;
    const bool isSde = isStochastic(algorithm);
    DpmWeights weights;
    if (algorithm == DpmAlgorithm::Clean || algorithm == DpmAlgorithm::CleanSde) {
        const double span = isSde ? 2 * h : h;
        const double gain = -std::expm1(-span); // 1 − e^(−span)
        weights.state = to.sigma / from.sigma * (isSde ? std::exp(-h) : 1);
        weights.zeroth = to.alpha * gain;
        weights.first = to.alpha * (1 - gain / span);
        weights.second = to.alpha * (isSde ? (gain - span) / (span * span) - 0.5 : 0.5 - (span - gain) / (span * span));
        weights.noise = isSde ? to.sigma * std::sqrt(std::max(0.0, gain)) : 0;
    } else {
        const double gain = std::expm1(h);
        const double scale = (isSde ? -2 : -1) * to.sigma;
        weights.state = to.alpha / from.alpha;
        weights.zeroth = scale * gain;
        weights.first = scale * (gain / h - 1);
        weights.second = scale * ((gain - h) / (h * h) - 0.5);
        weights.noise = isSde ? to.sigma * std::sqrt(std::max(0.0, std::expm1(2 * h))) : 0;
    }
    weights.midpoint = weights.zeroth / 2;
    return weights;
}

Combination firstOrder(const DpmWeights& weights) {
    return {.anchor = weights.state, .outputs = {weights.zeroth}, .noise = weights.noise};
}

Update dpmCall(double timestep, const DpmPoint& point, DpmAlgorithm algorithm, const SamplerInput& input) {
    const bool isClean = algorithm == DpmAlgorithm::Clean || algorithm == DpmAlgorithm::CleanSde;
    Update update;
    update.timestep = timestep;
    const schedule::PathPoint at{.alpha = point.alpha, .sigma = point.sigma};
    update.clean = cleanOf(at, input.prediction);
    if (isClean)
        return update;
    if (input.config.thresholding) {
        update.output = {1 / point.sigma, 0};
        update.outputClean = -point.alpha / point.sigma;
    } else {
        update.output = noiseOf(at, input.prediction);
        update.outputClean = 0;
    }
    return update;
}

int dpmOrder(const SamplerInput& input, DpmAlgorithm algorithm) {
    const int largest = algorithm == DpmAlgorithm::NoiseSde ? 2 : 3;
    const int order = input.config.order.value_or(2);
    requireArgument(order >= 1 && order <= largest, "order", largest == 2 ? "1 or 2" : "1, 2 or 3", order);
    return order;
}

bool isHeun(const SamplerInput& input) {
    const std::string& solver = input.config.solver;
    const bool isKnown = solver.empty() || solver == "midpoint" || solver == "heun" || solver == "bh1" ||
                         solver == "bh2" || solver == "logrho";
    requireArgument(isKnown, "solver type", "midpoint or heun", "\"" + solver + "\"");
    return solver == "heun";
}

SamplerInput withReachableEnd(SamplerInput input, DpmAlgorithm algorithm) {
    const bool isNoise = algorithm == DpmAlgorithm::Noise || algorithm == DpmAlgorithm::NoiseSde;
    input.config.endsAtSigmaMin = input.config.endsAtSigmaMin || isNoise;
    return input;
}

} // namespace core::sampling
