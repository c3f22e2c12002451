#pragma once

#include "core/conditioning/prompt_conditioner.h"
#include "core/model/denoiser.h"

#include <memory>
#include <string>
#include <vector>

namespace core::training::text {

/// A UNet and the text encoders of its pipeline as one network, which is asked with tokens (Conditioning::tokens and
/// the six sizes): so all of it learns, as any model does. Weights are called "unet.…", "text_encoder.…" and
/// "text_encoder_2.…". Units, blocks and costs are the UNet's.
class PromptedModel final : public model::Denoiser {
public:
    /// @param network a UNet. @param prompts how its pipeline reads prompts; the encoders are loaded here.
    /// @throws Error{BadArgument} for another network.
    PromptedModel(model::DenoiserPtr network, const conditioning::PromptOptions& prompts);

    /// The UNet as any program opens it: asked with prompts, which these encoders encode.
    model::DenoiserPtr asked() const;
    const model::DenoiserPtr& network() const { return m_network; }
    /// In their order.
    const std::vector<conditioning::clip::TextEncoderPtr>& encoders() const { return m_encoders; }
    const conditioning::PromptOptions& prompts() const { return m_prompts; }

    const model::ModelInfo& info() const override { return m_info; }
    const std::vector<model::Unit>& units() const override { return m_network->units(); }
    Device device() const override { return m_network->device(); }
    Dtype dtype() const override { return m_network->dtype(); }
    const std::vector<model::Block>& blocks() const override { return m_network->blocks(); }
    std::unique_ptr<model::DenoiserRun> begin(const model::RunOptions& options) const override;
    at::Tensor forward(const at::Tensor& x, const at::Tensor& timesteps, const model::Conditioning& conditioning,
                       const model::Tap& tap = {}) const override;
    at::Tensor consumerWeight(int unit) const override { return m_network->consumerWeight(unit); }
    std::shared_ptr<const Denoiser> cut(const model::Subnetwork& subnetwork) const override;
    std::shared_ptr<const Denoiser> withWeights(const model::WeightChange& change) const override;
    /// False for what no state depends on: the first encoder's layers behind the one that is read.
    bool isTrainable(const std::string& key) const override;
    std::shared_ptr<const Denoiser> to(const Device& device, Dtype dtype) const override;
    std::int64_t macsPerForward(double timestep) const override { return m_network->macsPerForward(timestep); }
    std::vector<std::int64_t> blockMacs(double timestep) const override { return m_network->blockMacs(timestep); }

private:
    using Encoders = std::vector<conditioning::clip::TextEncoderPtr>;

    PromptedModel(model::DenoiserPtr network, conditioning::PromptOptions prompts, Encoders encoders);
    /// What the UNet is asked with, in its own words.
    model::Conditioning encoded(const model::Conditioning& asked) const;

    model::DenoiserPtr m_network;
    conditioning::PromptOptions m_prompts;
    Encoders m_encoders;
    model::ModelInfo m_info;
};

} // namespace core::training::text
