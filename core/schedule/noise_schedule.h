#pragma once

#include "core/schedule/noise_path.h"
#include "core/schedule/schedule_config.h"

#include <vector>

namespace core::schedule {

/// A path x_t = α_t·x_0 + σ_t·ε on the training grid t = 0…T, in float64 (METHOD.md §2b): a schedule of betas, or a
/// flow path whose share of noise at t is t/T.
class NoiseSchedule {
public:
    /// @throws Error{BadInput} naming the field for an unknown name, T outside 1…10⁶, or as makeBetaGrid().
    explicit NoiseSchedule(ScheduleConfig config);

    const ScheduleConfig& config() const { return m_config; }
    int timesteps() const { return m_config.timesteps; }

    /// t = 0…T; the clean end is t = 0.
    const PathPoint& at(int t) const { return m_points[t]; }
    double alpha(int t) const { return m_points[t].alpha; }
    double sigma(int t) const { return m_points[t].sigma; }
    /// α_t² and σ_t², t = 0…T.
    double signalPower(int t) const { return m_signalPower[t]; }
    double noisePower(int t) const { return m_noisePower[t]; }
    /// σ_t² − σ_{t−1}², t = 1…T.
    double noiseGrowth(int t) const;
    /// ln(α_t²/σ_t²), t = 1…T. Betas: −∞ where ᾱ_t = 0. Flow: at the middle of part t, s = (t − ½)/T, so finite.
    double lnSnr(int t) const { return m_lnSnr[t - 1]; }
    /// α² + σ² = 1 everywhere.
    bool isVariancePreserving() const { return m_isVariancePreserving; }

    /// Whether beta() and alphaBar() mean something: not for a flow path.
    bool hasBetas() const { return !m_betas.empty(); }
    /// β_t, t = 1…T. @throws Error{BadArgument} without betas.
    double beta(int t) const;
    /// ᾱ_t, t = 0…T; ᾱ_0 = 1. @throws Error{BadArgument} without betas.
    double alphaBar(int t) const { return alphaBars()[t]; }
    const std::vector<double>& alphaBars() const;

private:
    void followBetas();
    void followFlow(const FlowPath& path);

    ScheduleConfig m_config;
    bool m_isVariancePreserving = true;
    std::vector<PathPoint> m_points;   ///< [T+1]
    std::vector<double> m_signalPower; ///< [T+1]; with betas ᾱ itself, not the square of its rounded root
    std::vector<double> m_noisePower;  ///< [T+1]
    std::vector<double> m_lnSnr;       ///< [T], index t−1
    std::vector<double> m_betas;       ///< [T], index t−1; empty for a flow path
};

} // namespace core::schedule
