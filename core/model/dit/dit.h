#pragma once

#include "core/model/denoiser.h"
#include "core/model/dit/dit_cost.h"
#include "core/model/dit/dit_weights.h"

namespace core::model::dit {

/// A diffusion transformer (Peebles and Xie, arXiv 2212.09748) as a denoiser, dense or physically cut.
class Dit final : public Denoiser {
public:
    /// @param info its parameter count is filled in from the weights. @param weights all on one device, in one number
    /// format.
    Dit(ModelInfo info, DitWeights weights);

    const DitWeights& weights() const { return m_weights; }
    DitMacs macs() const;

    const ModelInfo& info() const override { return m_info; }
    const std::vector<Unit>& units() const override { return m_units; }
    Device device() const override;
    Dtype dtype() const override;
    const std::vector<Block>& blocks() const override { return m_blocks; }
    std::unique_ptr<DenoiserRun> begin(const RunOptions& options) const override;
    at::Tensor forward(const at::Tensor& x, const at::Tensor& timesteps, const Conditioning& conditioning,
                       const Tap& tap = {}) const override;
    at::Tensor consumerWeight(int unit) const override;
    std::shared_ptr<const Denoiser> cut(const Subnetwork& subnetwork) const override;
    std::shared_ptr<const Denoiser> withWeights(const WeightChange& change) const override;
    /// The sines of positions are computed, and stored in some layouts only.
    bool isTrainable(const std::string& key) const override { return key != kPositionsKey; }
    std::shared_ptr<const Denoiser> to(const Device& device, Dtype dtype) const override;
    std::int64_t macsPerForward(double timestep) const override;
    std::vector<std::int64_t> blockMacs(double timestep) const override;

private:
    ModelInfo m_info;
    DitWeights m_weights;
    std::vector<Unit> m_units;
    std::vector<Block> m_blocks;
};

/// The sizes that the multiply-adds of these weights depend on.
DitCostShape costShape(const DitWeights& weights);

} // namespace core::model::dit
