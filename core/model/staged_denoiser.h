#pragma once

#include "core/model/denoiser.h"
#include "core/model/subnetwork.h"

namespace core::model {

/// A stage of a staged model: the training timesteps t (1…T, METHOD.md §1) that a subnetwork serves.
struct StageSubnetwork {
    std::string name;
    int firstT = 0; ///< smallest t, inclusive
    int lastT = 0;  ///< largest t, inclusive
    Subnetwork subnetwork;
};

/// A dense model once, plus a subnetwork per stage: at every step the subnetwork whose stage holds t = τ+1 predicts
/// (METHOD.md §6). The kept producer rows are gathered into contiguous buffers at a stage change, so steps run plain
/// dense kernels of the smaller size.
class StagedDenoiser final : public Denoiser {
public:
    /// @throws Error{BadArgument} if the stages do not cover 1…T exactly once or a subnetwork does not fit the model.
    StagedDenoiser(DenoiserPtr dense, std::vector<StageSubnetwork> stages);

    const DenoiserPtr& dense() const { return m_dense; }
    const std::vector<StageSubnetwork>& stages() const { return m_stages; }
    /// Index of the stage that holds network timestep τ, the nearest whole one where it is fractional. @throws
    /// Error{BadArgument} out of 0…T−1.
    int stageOf(double timestep) const;

    const ModelInfo& info() const override { return m_dense->info(); }
    const std::vector<Unit>& units() const override { return m_dense->units(); }
    Device device() const override { return m_dense->device(); }
    Dtype dtype() const override { return m_dense->dtype(); }
    const std::vector<Block>& blocks() const override { return m_dense->blocks(); }
    Conditioning exampleConditioning(std::int64_t images) const override;
    std::unique_ptr<DenoiserRun> begin(const RunOptions& options) const override;
    at::Tensor forward(const at::Tensor& x, const at::Tensor& timesteps, const Conditioning& conditioning,
                       const Tap& tap = {}) const override;
    at::Tensor consumerWeight(int unit) const override;
    /// Refused with Error{BadArgument}: a staged model is cut already.
    std::shared_ptr<const Denoiser> cut(const Subnetwork& subnetwork) const override;
    /// Refused likewise.
    std::shared_ptr<const Denoiser> withWeights(const WeightChange& change) const override;
    std::shared_ptr<const Denoiser> to(const Device& device, Dtype dtype) const override;
    std::shared_ptr<const Denoiser> atSize(int height, int width) const override;
    std::int64_t macsPerForward(double timestep) const override;
    std::vector<std::int64_t> blockMacs(double timestep) const override;

private:
    DenoiserPtr m_dense;
    std::vector<StageSubnetwork> m_stages;
    std::vector<std::int64_t> m_macs; ///< per stage
};

/// @throws Error{BadArgument} for a staged model, saying what to open instead.
void requireNotPruned(const Denoiser& model);

} // namespace core::model
