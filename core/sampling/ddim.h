#pragma once

#include "core/model/model_info.h"
#include "core/schedule/noise_schedule.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace core::sampling {

/// What a raw prediction means at x_t: the clean picture and the noise.
struct CleanAndNoise {
    at::Tensor clean; ///< x̂_0
    at::Tensor noise; ///< ε̂
};
CleanAndNoise splitPrediction(const at::Tensor& x, const at::Tensor& prediction, double alphaBar,
                              model::Prediction kind);

/// DDIM's rules, as a model's scheduler config has them.
struct DdimOptions {
    model::Prediction prediction = model::Prediction::Epsilon;
    double eta = 0; ///< η in [0,1]; 0: deterministic
    int stride = 0; ///< a step leads from τ to τ − stride (diffusers: T/S); 0: to the next timestep of the list
    double finalAlphaBar = 1; ///< ᾱ below τ = 0 (diffusers: 1 with set_alpha_to_one, else ᾱ_1)
    double clipRange = 0;     ///< x̂_0 is clipped to ±clipRange (diffusers' clip_sample); 0: not at all
};

/// DDIM (Song et al., ICLR 2021, eq. 12) on a given list of network timesteps.
class Ddim {
public:
    /// @param timesteps network timesteps τ in sampling order.
    Ddim(const schedule::NoiseSchedule& schedule, std::vector<int> timesteps, const DdimOptions& options);

    int steps() const { return static_cast<int>(m_timesteps.size()); }
    const std::vector<int>& timesteps() const { return m_timesteps; }
    bool needsNoise() const { return m_options.eta > 0; }
    /// One step: x at timesteps()[i] and the guided prediction there → x at the timestep that it leads to.
    /// @param clean receives x̂_0. @param noise fresh unit normal, only read where η > 0.
    at::Tensor step(int i, const at::Tensor& x, const at::Tensor& prediction, at::Tensor& clean,
                    const at::Tensor& noise) const;

private:
    std::vector<int> m_timesteps;
    std::vector<double> m_alphaBars;     ///< at each timestep
    std::vector<double> m_nextAlphaBars; ///< where each step leads to
    DdimOptions m_options;
};

} // namespace core::sampling
