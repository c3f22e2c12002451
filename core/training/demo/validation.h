#pragma once

#include "core/model/conditioning.h"
#include "core/model/denoiser.h"

#include <cstdint>
#include <vector>

namespace core::training::demo {

constexpr int kValidationBins = 20;

/// A fixed set of noised ShapeWorld images that are never trained on, equally many in each bin of timesteps.
class Validation {
public:
    Validation(const model::ModelInfo& info, std::uint64_t seed);

    /// Mean squared error of the predicted x_0 per bin, with products in bfloat16 as in training. @param model that
    /// predicts x_0.
    std::vector<double> errorPerBin(const model::Denoiser& model) const;

private:
    at::Tensor m_clean;     ///< [bins·perBin, C, H, W]
    at::Tensor m_noised;    ///< same
    at::Tensor m_timesteps; ///< ascending bins
    model::Conditioning m_conditioning;
};

/// Whether the pretraining dynamics have a point at this step: spaced evenly on a logarithmic axis, about 60 in 10 000
/// steps.
bool isValidationMoment(std::int64_t step);

} // namespace core::training::demo
