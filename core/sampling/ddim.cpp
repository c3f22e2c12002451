#include "core/sampling/ddim.h"

#include "core/base/tensor.h"

namespace core::sampling {

CleanAndNoise splitPrediction(const at::Tensor& x, const at::Tensor& prediction, double alphaBar,
                              model::Prediction kind) {
    const double a = std::sqrt(alphaBar);
    const double b = std::sqrt(1 - alphaBar);
    switch (kind) {
    case model::Prediction::Epsilon:
        return {(x - b * prediction) / a, prediction};
    case model::Prediction::Sample:
        return {prediction, (x - a * prediction) / b};
    case model::Prediction::Velocity:
        return {a * x - b * prediction, a * prediction + b * x};
    }
    throw Error(ErrorCode::BadArgument, "prediction type: expected epsilon, sample or v_prediction");
}

Ddim::Ddim(const schedule::NoiseSchedule& schedule, std::vector<int> timesteps, const DdimOptions& options)
    : m_timesteps(std::move(timesteps))
    , m_options(options) {
    for (std::size_t i = 0; i < m_timesteps.size(); ++i) {
        const int following = i + 1 < m_timesteps.size() ? m_timesteps[i + 1] : -1;
        const int next = options.stride > 0 ? m_timesteps[i] - options.stride : following;
        m_alphaBars.push_back(schedule.alphaBar(m_timesteps[i] + 1));
        m_nextAlphaBars.push_back(next >= 0 ? schedule.alphaBar(next + 1) : options.finalAlphaBar);
    }
}

at::Tensor Ddim::step(int i, const at::Tensor& x, const at::Tensor& prediction, at::Tensor& clean,
                      const at::Tensor& noise) const {
    const double alphaBar = m_alphaBars[i];
    const double next = m_nextAlphaBars[i];
    const CleanAndNoise split = splitPrediction(x, prediction, alphaBar, m_options.prediction);
    clean = m_options.clipRange > 0 ? split.clean.clamp(-m_options.clipRange, m_options.clipRange) : split.clean;
    const double sigma = m_options.eta * std::sqrt((1 - next) / (1 - alphaBar) * (1 - alphaBar / next));
    const double direction = std::sqrt(std::max(0.0, 1 - next - sigma * sigma));
    at::Tensor result = at::add(std::sqrt(next) * clean, split.noise, direction);
    if (sigma > 0)
        result.add_(noise, sigma);
    return result;
}

} // namespace core::sampling
