#pragma once

#include "core/model/denoiser.h"
#include "core/model/unet/unet_cost.h"
#include "core/model/unet/unet_weights.h"

namespace core::model::unet {

/// A conditional UNet (Rombach et al., arXiv 2112.10752; SDXL: Podell et al., arXiv 2307.01952) as a denoiser, dense or
/// physically cut. It looks at Conditioning::crossAttention, the text, and with an added embedding at
/// Conditioning::vector: pooled text, then original height and width, crop top and left, target height and width as
/// plain numbers. Units and costs are for info()'s height and width and a prompt of 77 tokens.
class Unet final : public Denoiser {
public:
    /// @param info its parameter count is filled in from the weights, its size and channels must be the config's.
    /// @param weights all on one device, in one number format.
    Unet(ModelInfo info, UnetWeights weights);

    const UnetWeights& weights() const { return m_weights; }
    /// The same model with the ResNets' norm groups among its units, or without.
    std::shared_ptr<const Unet> withResNetUnits(bool wanted) const;

    const ModelInfo& info() const override { return m_info; }
    const std::vector<Unit>& units() const override { return m_units; }
    Device device() const override;
    Dtype dtype() const override;
    const std::vector<Block>& blocks() const override { return m_blocks; }
    Conditioning exampleConditioning(std::int64_t images) const override;
    std::unique_ptr<DenoiserRun> begin(const RunOptions& options) const override;
    at::Tensor forward(const at::Tensor& x, const at::Tensor& timesteps, const Conditioning& conditioning,
                       const Tap& tap = {}) const override;
    at::Tensor consumerWeight(int unit) const override;
    std::shared_ptr<const Denoiser> cut(const Subnetwork& subnetwork) const override;
    std::shared_ptr<const Denoiser> withWeights(const WeightChange& change) const override;
    std::shared_ptr<const Denoiser> to(const Device& device, Dtype dtype) const override;
    std::shared_ptr<const Denoiser> atSize(int height, int width) const override;
    std::int64_t macsPerForward(double timestep) const override;
    std::vector<std::int64_t> blockMacs(double timestep) const override;

private:
    ModelInfo m_info;
    UnetWeights m_weights;
    std::vector<Unit> m_units;
    std::vector<Block> m_blocks;
    std::int64_t m_macs = 0;
};

/// Whether a conditioning is one that the network can be asked with. @throws Error{BadArgument} naming what is missing
/// or of another shape.
void requireConditioning(const UnetConfig& config, const Conditioning& conditioning);

} // namespace core::model::unet
