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

/// DDIM (Song et al., ICLR 2021, eq. 12) on a given list of network timesteps.
class Ddim {
public:
    /// @param timesteps network timesteps τ in sampling order. @param eta η in [0,1].
    Ddim(const schedule::NoiseSchedule& schedule, std::vector<int> timesteps, model::Prediction prediction, double eta);

    int steps() const { return static_cast<int>(m_timesteps.size()); }
    const std::vector<int>& timesteps() const { return m_timesteps; }
    bool needsNoise() const { return m_eta > 0; }
    /// One step: x at timesteps()[i] and the guided prediction there → x at the next timestep (at ᾱ = 1 after the last
    /// one).
    /// @param clean receives x̂_0. @param noise fresh unit normal, only read where η > 0.
    at::Tensor step(int i, const at::Tensor& x, const at::Tensor& prediction, at::Tensor& clean,
                    const at::Tensor& noise) const;

private:
    std::vector<int> m_timesteps;
    std::vector<double> m_alphaBars; ///< at each timestep, then 1
    model::Prediction m_prediction;
    double m_eta;
};

} // namespace core::sampling
