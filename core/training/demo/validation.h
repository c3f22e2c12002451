#pragma once

#include "core/model/dit/dit_weights.h"
#include "core/training/demo/noising.h"
#include "core/training/demo/train_options.h"

namespace core::training::demo {

constexpr int kValidationBins = 20;

/// A fixed set of noised images that are never trained on, equally many in each bin of timesteps.
class Validation {
public:
    Validation(const Noising& noising, int timesteps, std::uint64_t seed);

    /// Mean squared error of the predicted x_0 per bin. @param weights in any number type.
    std::vector<double> errorPerBin(const model::dit::DitWeights& weights) const;

private:
    at::Tensor m_clean;     ///< [bins·perBin, C, H, W]
    at::Tensor m_noised;    ///< same
    at::Tensor m_timesteps; ///< ascending bins
    at::Tensor m_labels;
};

/// Whether the pretraining dynamics have a point at this step: spaced evenly on a logarithmic axis, about 60 in 10 000
/// steps.
bool isValidationMoment(std::int64_t step);

} // namespace core::training::demo
