#pragma once

#include "core/model/denoiser.h"
#include "core/training/noising.h"

#include <array>
#include <vector>

namespace core::training::text {

/// Timesteps t at which it is measured what a caption tells a model.
constexpr std::array<int, 3> kGapTimesteps = {1000, 900, 750};

/// How much less a model errs because it is told the caption: a fixed set of noised ShapeWorld images.
class PromptGap {
public:
    /// @param info of a model that is asked with tokens.
    PromptGap(const model::ModelInfo& info, std::uint64_t seed);

    /// Per timestep MSE of the predicted x_0 without caption minus that with it, then the MSE with it.
    std::vector<double> measure(const model::Denoiser& model) const;

private:
    std::vector<NoisedBatch> m_said, m_unsaid; ///< per timestep
};

} // namespace core::training::text
