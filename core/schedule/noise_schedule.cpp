#include "core/schedule/noise_schedule.h"

#include "core/base/argument.h"
#include "core/base/error.h"
#include "core/schedule/beta_schedule.h"

#include <cmath>
#include <limits>
#include <utility>

namespace core::schedule {

namespace {

constexpr int maxTimesteps = 1'000'000;

} // namespace

NoiseSchedule::NoiseSchedule(ScheduleConfig config)
    : m_config(std::move(config)) {
    if (m_config.timesteps < 1 || m_config.timesteps > maxTimesteps)
        throw Error(ErrorCode::BadInput, "num_train_timesteps: expected 1 to " + std::to_string(maxTimesteps) +
                                             ", found " + std::to_string(m_config.timesteps));
    if (const FlowPath* path = findFlowPath(m_config.name))
        followFlow(*path);
    else
        followBetas();
}

void NoiseSchedule::followBetas() {
    BetaGrid grid = makeBetaGrid(m_config);
    m_betas = std::move(grid.betas);
    m_signalPower = std::move(grid.alphaBars);
    for (const double alphaBar : m_signalPower) {
        m_noisePower.push_back(1 - alphaBar);
        m_points.push_back({.alpha = std::sqrt(alphaBar), .sigma = std::sqrt(1 - alphaBar)});
    }
    for (int t = 1; t <= timesteps(); ++t) {
        const double signal = m_signalPower[t];
        m_lnSnr.push_back(signal > 0 ? std::log(signal / m_noisePower[t]) : -std::numeric_limits<double>::infinity());
    }
}

void NoiseSchedule::followFlow(const FlowPath& path) {
    m_isVariancePreserving = path.isVariancePreserving;
    for (int t = 0; t <= timesteps(); ++t) {
        const PathPoint point = path.at(double(t) / timesteps());
        m_points.push_back(point);
        m_signalPower.push_back(point.alpha * point.alpha);
        m_noisePower.push_back(point.sigma * point.sigma);
    }
    for (int t = 1; t <= timesteps(); ++t) {
        const PathPoint middle = path.at((t - 0.5) / timesteps());
        m_lnSnr.push_back(2 * std::log(middle.alpha / middle.sigma));
    }
}

double NoiseSchedule::noiseGrowth(int t) const {
    // What noise gains is what signal loses; ᾱ is exact where 1−ᾱ has been rounded.
    return m_isVariancePreserving ? m_signalPower[t - 1] - m_signalPower[t] : m_noisePower[t] - m_noisePower[t - 1];
}

double NoiseSchedule::beta(int t) const {
    requireArgument(hasBetas(), "noise schedule", "a schedule of betas", m_config.name);
    return m_betas[t - 1];
}

const std::vector<double>& NoiseSchedule::alphaBars() const {
    requireArgument(hasBetas(), "noise schedule", "a schedule of betas", m_config.name);
    return m_signalPower;
}

} // namespace core::schedule
