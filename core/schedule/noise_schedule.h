#pragma once

#include "core/schedule/sampler_config.h"

#include <string>
#include <vector>

namespace core::schedule {

/// How a model's noise schedule was made and is sampled, as its scheduler config says (METHOD.md §1).
struct ScheduleConfig {
    std::string name = "linear";           ///< "linear", "scaled_linear", "squaredcos_cap_v2" or "trained_betas"
    int timesteps = 1000;                  ///< T >= 1
    double betaStart = 1e-4;               ///< β_1 (not used by the cosine schedule)
    double betaEnd = 0.02;                 ///< β_T
    bool scaleBetasWithT = false;          ///< β limits × 1000/T (DiT, guided-diffusion); else kept (diffusers)
    bool rescaleToZeroTerminalSnr = false; ///< diffusers' rescale_betas_zero_snr
    std::vector<double> trainedBetas{};    ///< only for "trained_betas": T values in [0,1]
    SamplerConfig sampler{};               ///< where nobody chose another one

    bool operator==(const ScheduleConfig&) const = default;
};

/// β_t, ᾱ_t and ln SNR(t) on the training grid, in float64.
class NoiseSchedule {
public:
    /// @throws Error{BadInput} naming the field for an unknown name, T outside 1…10⁶, a β outside (0,1] (a trained one:
    /// [0,1]), or a first timestep without signal or without noise.
    explicit NoiseSchedule(ScheduleConfig config);

    const ScheduleConfig& config() const { return m_config; }
    int timesteps() const { return m_config.timesteps; }
    /// β_t, t = 1…T.
    double beta(int t) const { return m_betas[t - 1]; }
    /// ᾱ_t, t = 0…T; ᾱ_0 = 1.
    double alphaBar(int t) const { return m_alphaBars[t]; }
    const std::vector<double>& alphaBars() const { return m_alphaBars; }
    /// ln(ᾱ_t/(1−ᾱ_t)), t = 1…T; −∞ where ᾱ_t = 0.
    double lnSnr(int t) const;

private:
    ScheduleConfig m_config;
    std::vector<double> m_betas;     ///< [T], t = 1…T
    std::vector<double> m_alphaBars; ///< [T+1], t = 0…T
};

} // namespace core::schedule
