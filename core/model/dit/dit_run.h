#pragma once

#include "core/kernels/shards.h"
#include "core/model/dit/dit.h"
#include "core/model/dit/dit_network.h"

#include <ATen/core/Tensor.h>

namespace core::model::dit {

/// A sampling run of a DiT. Timestep and label alone decide the modulation (adaLN), so it is computed for many steps at
/// once, for each distinct label once, and a step only picks its rows.
class DitRun final : public DenoiserRun {
public:
    /// @throws Error{BadArgument} for a timestep or a label out of range.
    DitRun(const Dit& model, std::span<const double> timesteps, std::span<const int> labels);
    at::Tensor predict(const at::Tensor& x, int step) override;
    at::Tensor predictWithVariance(const at::Tensor& x, int step) override;

private:
    void prepareWindow(int firstStep);

    const kernels::ShardPlan m_shards;
    const DitWeights m_weights; ///< shares the model's tensors, packed for the shards
    std::vector<double> m_timesteps;
    at::Tensor m_distinctLabels; ///< int64 [L]
    at::Tensor m_labelIndex;     ///< int64 [batch]: row of each picture's label; undefined if all share one
    int m_windowSteps = 1;       ///< steps whose modulation is kept at a time
    int m_windowFirst = -1;
    DitModulation m_window; ///< rows: step-major, then distinct label
};

} // namespace core::model::dit
