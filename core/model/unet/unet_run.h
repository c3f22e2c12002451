#pragma once

#include "core/model/block_memory.h"
#include "core/model/run_options.h"
#include "core/model/unet/unet.h"
#include "core/model/unet/unet_network.h"

namespace core::model::unet {

/// The different rows of a part of a conditioning, and which of them each image has.
struct DistinctRows {
    at::Tensor rows;    ///< [L, …]
    at::Tensor index{}; ///< int64 [N]; undefined: one row for all, or one each in order

    /// A row for each image, or one for all, of a tensor that was computed from `rows`.
    at::Tensor forImages(const at::Tensor& computed) const;
};

DistinctRows distinctRows(const at::Tensor& all);

/// A sampling run of a UNet. Timestep and sizes alone decide what the ResNets are told, and the text decides the keys
/// and values of cross-attention: they are computed once for each different row.
class UnetRun final : public DenoiserRun {
public:
    /// @throws Error{BadArgument} for a timestep or a conditioning that does not fit, or a plan of another size.
    UnetRun(const Unet& model, const RunOptions& options);
    at::Tensor predict(const at::Tensor& x, int step) override;
    at::Tensor predictWithVariance(const at::Tensor& x, int step) override { return predict(x, step); }
    std::int64_t macs(int step) const override { return m_done.at(static_cast<std::size_t>(step)); }

private:
    void prepareWindow(int firstStep);
    at::Tensor shiftsOf(int step);
    UnetContext contextOf(const at::Tensor& shifts) const;
    int evaluationOf(int step) const;
    std::int64_t macsOf(const at::Tensor& x, const std::vector<int>* computed) const;

    const UnetWeights m_weights; ///< shares the model's tensors
    const std::int64_t m_images;
    const TokenLayers m_layers;
    std::vector<double> m_times; ///< what the network is told at each timestep
    DistinctRows m_vector;       ///< rows undefined where the network is told of none
    DistinctRows m_text;
    std::vector<TextKeys> m_keys; ///< of the distinct texts; empty: too large to keep
    int m_windowSteps = 1;        ///< steps whose shifts are kept at a time
    int m_windowFirst = -1;
    at::Tensor m_window;                   ///< rows: step-major, then distinct vector
    std::vector<int> m_evaluations;        ///< of the plan, per step; empty: as the steps
    std::shared_ptr<BlockMemory> m_memory; ///< null: everything is computed
    std::vector<std::int64_t> m_done;      ///< multiply-adds per step, as far as they are done
};

} // namespace core::model::unet
