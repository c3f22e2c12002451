#pragma once

#include "core/kernels/shards.h"
#include "core/model/block_memory.h"
#include "core/model/dit/dit.h"
#include "core/model/dit/dit_network.h"
#include "core/model/run_options.h"

#include <ATen/core/Tensor.h>

namespace core::model::dit {

/// A sampling run of a DiT. Timestep and label alone decide the modulation (adaLN), so it is computed for many steps at
/// once, for each distinct label once, and a step only picks its rows.
class DitRun final : public DenoiserRun {
public:
    /// @throws Error{BadArgument} for a timestep or a label out of range, or a plan of another size.
    DitRun(const Dit& model, const RunOptions& options);
    at::Tensor predict(const at::Tensor& x, int step) override;
    at::Tensor predictWithVariance(const at::Tensor& x, int step) override;
    std::int64_t macs(int step) const override { return m_done.at(static_cast<std::size_t>(step)); }

private:
    /// A run for these labels, one per image.
    DitRun(const Dit& model, const RunOptions& options, const std::vector<std::int64_t>& labels);
    void prepareWindow(int firstStep);
    at::Tensor modulationOf(int step);
    int evaluationOf(int step) const;
    std::int64_t macsOf(const std::vector<int>& computed) const;

    const kernels::ShardPlan m_shards;
    const DitWeights m_weights;  ///< shares the model's tensors
    const TokenLayers m_layers;  ///< packed for the shards
    std::vector<double> m_times; ///< what the network is told at each timestep
    at::Tensor m_distinctLabels; ///< int64 [L]
    at::Tensor m_labelIndex;     ///< int64 [batch]: row of each image's label; undefined if all share one
    int m_windowSteps = 1;       ///< steps whose modulation is kept at a time
    int m_windowFirst = -1;
    at::Tensor m_window;                   ///< stacked modulation; rows: step-major, then distinct label
    std::vector<int> m_evaluations;        ///< of the plan, per step; empty: as the steps
    std::shared_ptr<BlockMemory> m_memory; ///< null: everything is computed
    std::int64_t m_macs = 0;               ///< multiply-adds of a step that computes everything
    std::vector<std::int64_t> m_blockMacs;
    std::vector<std::int64_t> m_done; ///< multiply-adds per step, as far as they are done
};

} // namespace core::model::dit
