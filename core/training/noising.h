#pragma once

#include "core/model/conditioning.h"
#include "core/model/model_info.h"
#include "core/schedule/noise_schedule.h"
#include "core/training/noising_options.h"
#include "core/training/training_data.h"

#include <ATen/core/Generator.h>

namespace core::training {

/// What a step of training looks at.
struct NoisedBatch {
    at::Tensor clean;                 ///< x_0, float32 [n,C,H,W]
    at::Tensor noise;                 ///< ε, likewise
    at::Tensor noised;                ///< x_t = α_t·x_0 + σ_t·ε, likewise
    at::Tensor timesteps;             ///< network timesteps τ = t−1, int64 [n]
    model::Conditioning conditioning; ///< n rows, some of nothing

    std::int64_t size() const { return timesteps.size(0); }
    NoisedBatch slice(std::int64_t first, std::int64_t count) const;
    NoisedBatch to(const Device& device) const;
};

/// Training timesteps t from firstT to lastT, both within.
struct TimestepRange {
    int firstT = 1;
    int lastT = 1;
};

/// Noises images to random timesteps and drops some of what they are asked for with.
class Noising {
public:
    Noising(const model::ModelInfo& info, NoisingOptions options);

    const schedule::NoiseSchedule& schedule() const { return m_schedule; }
    /// Everything is drawn on the CPU from the generator. @param range of t. With LogSnr, what would lie outside it
    /// lands on its ends.
    NoisedBatch draw(const CleanBatch& images, const TimestepRange& range, const at::Generator& generator) const;
    /// τ, int64 [n].
    at::Tensor drawTimesteps(std::int64_t n, const TimestepRange& range, const at::Generator& generator) const;
    /// x_t for given τ and noise.
    at::Tensor noise(const at::Tensor& clean, const at::Tensor& timesteps, const at::Tensor& noise) const;

private:
    model::Conditioning conditioningOf(const CleanBatch& images, const at::Generator& generator) const;

    schedule::NoiseSchedule m_schedule;
    NoisingOptions m_options;
    conditioning::ConditionerPtr m_conditioner;
    at::Tensor m_alpha;     ///< float32 [T], index τ
    at::Tensor m_sigma;     ///< likewise
    at::Tensor m_noisiness; ///< −ln SNR, ascending, likewise
};

} // namespace core::training
