#pragma once

#include "core/conditioning/conditioner.h"
#include "core/data/calibration_set.h"
#include "core/model/conditioning.h"
#include "core/model/model_info.h"
#include "core/schedule/noise_schedule.h"

#include <cstdint>
#include <vector>

namespace core::calibration {

/// Which noised images calibration shows to a model, all decided at once: the same number per timestep bin, t uniform
/// inside the bin, every image once with its class and once with none, each with noise of its own. Ordered
/// by bin.
class NoisedSamples {
public:
    /// One forward's input, float32 on the CPU.
    struct Batch {
        at::Tensor x;                     ///< x_t [count,C,H,W]
        at::Tensor timesteps;             ///< network timesteps τ = t−1, int64 [count]
        model::Conditioning conditioning; ///< on the CPU
    };

    /// @param bins equal ranges of t = 1…T. @throws Error{BadArgument} if the images or their classes do not fit the
    /// model.
    NoisedSamples(data::CalibrationSet images, const model::ModelInfo& info, int bins, std::uint64_t seed);

    int count() const { return static_cast<int>(m_bins.size()); }
    int bin(int sample) const { return m_bins[static_cast<std::size_t>(sample)]; }
    /// The first sample of a bin; of the number of bins: count().
    int firstOf(int bin) const { return m_firsts[static_cast<std::size_t>(bin)]; }
    /// Whether it is shown without its class.
    bool isNull(int sample) const { return m_isNull[static_cast<std::size_t>(sample)]; }
    /// "image 17, class 3, t = 512": for messages.
    std::string describe(int sample) const;
    /// A sample's noise depends on the seed and its index alone, not on the batch that it comes in.
    Batch batch(int first, int count) const;
    Batch batch(const std::vector<int>& samples) const;

private:
    model::Conditioning conditioningOf(const std::vector<int>& samples) const;

    data::CalibrationSet m_set;
    schedule::NoiseSchedule m_schedule;
    conditioning::ConditionerPtr m_conditioner;
    std::uint64_t m_seed;
    std::vector<int> m_bins;
    std::vector<int> m_firsts; ///< per bin and one more
    std::vector<bool> m_isNull;
    std::vector<std::int64_t> m_images;
    std::vector<std::int64_t> m_timesteps; ///< t = 1…T
};

} // namespace core::calibration
