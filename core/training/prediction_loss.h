#pragma once

#include "core/schedule/prediction.h"
#include "core/training/objective.h"

namespace core::training {

/// What errors at a timestep count for.
enum class TimestepWeighting {
    Uniform,
    CappedSnr ///< min(SNR, 5) + 1, for models that predict x_0 (Hang et al., arXiv 2303.09556, plus one)
};

/// Per image the mean square over all its numbers of the difference. float32 or float64 [n].
at::Tensor meanSquares(const at::Tensor& difference);

/// What a network of this kind should answer to the images of a batch: clean·x_0 + noise·ε (schedule::targetOf).
class PredictionTarget {
public:
    /// @throws Error{BadArgument} for a flow velocity where the path has none.
    PredictionTarget(const schedule::NoiseSchedule& schedule, schedule::Prediction kind);
    /// Shaped like the images, on their device.
    at::Tensor of(const NoisedBatch& batch) const;

private:
    at::Tensor m_clean, m_noise; ///< float32 [T], index τ
};

/// mean of weight(t)·mean((prediction − target)²), target as the model's prediction asks: ε, x_0, v or a flow velocity.
/// @param power mean square of x_0, which the SNR is measured with.
Objective predictionLoss(const model::ModelInfo& info, TimestepWeighting weighting = TimestepWeighting::Uniform,
                         double power = 1);

} // namespace core::training
