#pragma once

#include "core/schedule/noise_schedule.h"

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

namespace core::training::demo {

/// What one training step of some images needs.
struct NoisedBatch {
    at::Tensor noised;    ///< x_t, float32 [n,C,H,W]
    at::Tensor clean;     ///< x_0, float32 [n,C,H,W]
    at::Tensor timesteps; ///< τ = t−1, int64 [n]
    at::Tensor labels;    ///< int64 [n], some replaced by the null label
    at::Tensor weights;   ///< loss weights min(SNR,5)+1, float32 [n]
};

/// Noises images as x_0 prediction wants it: half of the timesteps uniform, half with ln SNR ~ N(0, 2²).
class Noising {
public:
    /// @param nullLabel replaces a label with probability labelDropout.
    Noising(const schedule::NoiseSchedule& schedule, int nullLabel, double labelDropout);

    /// Random timesteps, int64 [n].
    at::Tensor drawTimesteps(std::int64_t n, const at::Generator& generator) const;
    NoisedBatch draw(const at::Tensor& clean, const at::Tensor& labels, const at::Generator& generator) const;
    /// x_t for given timesteps and noise.
    at::Tensor noise(const at::Tensor& clean, const at::Tensor& timesteps, const at::Tensor& noise) const;

private:
    at::Tensor m_alpha;     ///< float32 [T], index τ
    at::Tensor m_sigma;     ///< float32 [T], index τ
    at::Tensor m_noisiness; ///< −ln SNR, ascending, float32 [T]
    at::Tensor m_weight;    ///< float32 [T]
    int m_nullLabel;
    double m_labelDropout;
};

} // namespace core::training::demo
