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

Ddim::Ddim(const schedule::NoiseSchedule& schedule, std::vector<int> timesteps, model::Prediction prediction,
           double eta)
    : m_timesteps(std::move(timesteps))
    , m_prediction(prediction)
    , m_eta(eta) {
    for (const int timestep : m_timesteps)
        m_alphaBars.push_back(schedule.alphaBar(timestep + 1));
    m_alphaBars.push_back(1.0);
}

at::Tensor Ddim::step(int i, const at::Tensor& x, const at::Tensor& prediction, at::Tensor& clean,
                      const at::Tensor& noise) const {
    const double alphaBar = m_alphaBars[i];
    const double next = m_alphaBars[i + 1];
    const CleanAndNoise split = splitPrediction(x, prediction, alphaBar, m_prediction);
    clean = split.clean;
    const double sigma = m_eta * std::sqrt((1 - next) / (1 - alphaBar) * (1 - alphaBar / next));
    const double direction = std::sqrt(std::max(0.0, 1 - next - sigma * sigma));
    at::Tensor result = at::add(std::sqrt(next) * split.clean, split.noise, direction);
    if (sigma > 0)
        result.add_(noise, sigma);
    return result;
}

} // namespace core::sampling
