#include "core/training/text/prompted_model.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/model/conditioning.h"
#include "core/model/run_options.h"
#include "core/model/unet/unet.h"
#include "core/training/text/token_conditioner.h"

#include <utility>

namespace core::training::text {
namespace {

using conditioning::PromptOptions;
using conditioning::clip::TextEncoderPtr;

const std::string kNetworkPrefix = "unet.";

std::string encoderPrefix(std::size_t encoder) {
    return encoder == 0 ? "text_encoder." : "text_encoder_" + std::to_string(encoder + 1) + ".";
}

const model::unet::Unet& asUnet(const model::DenoiserPtr& network) {
    const auto* unet = dynamic_cast<const model::unet::Unet*>(network.get());
    requireArgument(unet != nullptr && network->info().textChannels > 0, "network", "a UNet that reads prompts",
                    network->info().architecture);
    return *unet;
}

std::vector<TextEncoderPtr> loadedEncoders(const PromptOptions& prompts) {
    std::vector<TextEncoderPtr> encoders;
    for (const conditioning::PromptEncoder& one : prompts.encoders)
        encoders.push_back(one.load());
    return encoders;
}

model::DenoiserPtr withInfo(const model::DenoiserPtr& network, const model::ModelInfo& info) {
    return std::make_shared<model::unet::Unet>(info, asUnet(network).weights());
}

/// Same way to read prompts, with encoders that are in memory.
std::shared_ptr<const conditioning::PromptConditioner> readerOf(PromptOptions prompts,
                                                                const std::vector<TextEncoderPtr>& encoders) {
    for (std::size_t i = 0; i < encoders.size(); ++i)
        prompts.encoders[i].load = [encoder = encoders[i]] { return encoder; };
    return std::make_shared<conditioning::PromptConditioner>(std::move(prompts));
}

} // namespace

PromptedModel::PromptedModel(model::DenoiserPtr network, const PromptOptions& prompts)
    : PromptedModel(std::move(network), prompts, loadedEncoders(prompts)) {}

PromptedModel::PromptedModel(model::DenoiserPtr network, PromptOptions prompts, Encoders encoders)
    : m_network(std::move(network))
    , m_prompts(std::move(prompts))
    , m_encoders(std::move(encoders))
    , m_info(asUnet(m_network).info()) {
    m_info.conditioner = std::make_shared<TokenConditioner>(readerOf(m_prompts, m_encoders));
}

model::DenoiserPtr PromptedModel::asked() const {
    model::ModelInfo info = m_info;
    info.conditioner = readerOf(m_prompts, m_encoders);
    return withInfo(m_network, info);
}

model::Conditioning PromptedModel::encoded(const model::Conditioning& asked) const {
    requireArgument(asked.tokens.defined() && asked.tokens.dim() == 3 && asked.tokens.size(1) == std::ssize(m_encoders),
                    "conditioning of a model that reads prompts", "tokens [N, text encoders, tokens]",
                    asked.tokens.defined() ? c10::str(asked.tokens.sizes()) : "none");
    const at::Tensor isSaid = asked.tokens.select(2, 0).select(1, 0).ge(0).to(at::kFloat);
    const at::Tensor ids = asked.tokens.clamp_min(0);
    std::vector<at::Tensor> states;
    at::Tensor pooled;
    for (std::size_t i = 0; i < m_encoders.size(); ++i) {
        const bool isPooled = m_prompts.hasVector && i + 1 == m_encoders.size();
        const auto made = m_encoders[i]->forward(ids.select(1, static_cast<std::int64_t>(i)).contiguous(),
                                                 {.state = m_prompts.state, .pooled = isPooled});
        states.push_back(made.states);
        pooled = made.pooled;
    }
    model::Conditioning words{.crossAttention = at::cat(states, -1) * isSaid.view({-1, 1, 1})};
    if (m_prompts.hasVector)
        words.vector = at::cat({pooled * isSaid.view({-1, 1}), asked.vector}, 1);
    return words;
}

std::unique_ptr<model::DenoiserRun> PromptedModel::begin(const model::RunOptions& options) const {
    model::RunOptions inWords = options;
    inWords.conditioning = encoded(options.conditioning);
    return m_network->begin(inWords);
}

at::Tensor PromptedModel::forward(const at::Tensor& x, const at::Tensor& timesteps,
                                  const model::Conditioning& conditioning, const model::Tap& tap) const {
    return m_network->forward(x, timesteps, encoded(conditioning), tap);
}

std::shared_ptr<const model::Denoiser> PromptedModel::cut(const model::Subnetwork& subnetwork) const {
    return std::shared_ptr<const Denoiser>(new PromptedModel(m_network->cut(subnetwork), m_prompts, m_encoders));
}

std::shared_ptr<const model::Denoiser> PromptedModel::withWeights(const model::WeightChange& change) const {
    const auto named = [&](const std::string& prefix) {
        return [&change, prefix](const std::string& key, const at::Tensor& weight) {
            return change(prefix + key, weight);
        };
    };
    Encoders encoders;
    for (std::size_t i = 0; i < m_encoders.size(); ++i)
        encoders.push_back(m_encoders[i]->withWeights(named(encoderPrefix(i))));
    return std::shared_ptr<const Denoiser>(
        new PromptedModel(m_network->withWeights(named(kNetworkPrefix)), m_prompts, std::move(encoders)));
}

bool PromptedModel::isTrainable(const std::string& key) const {
    for (std::size_t i = 0; i < m_encoders.size(); ++i) {
        if (!key.starts_with(encoderPrefix(i)) || (m_prompts.hasVector && i + 1 == m_encoders.size()))
            continue;
        const int read = m_encoders[i]->config().layers + 1 - m_prompts.state.fromEnd;
        for (int layer = read; layer < m_encoders[i]->config().layers; ++layer)
            if (key.find(".layers." + std::to_string(layer) + ".") != std::string::npos)
                return false;
        const bool isLast =
            key.find(".final_layer_norm.") != std::string::npos || key.find("text_projection.") != std::string::npos;
        return !isLast || (m_prompts.state.finalNorm && key.find("text_projection.") == std::string::npos);
    }
    return true;
}

std::shared_ptr<const model::Denoiser> PromptedModel::to(const Device& device, Dtype dtype) const {
    Encoders encoders;
    for (const TextEncoderPtr& encoder : m_encoders)
        encoders.push_back(encoder->to(device, dtype));
    return std::shared_ptr<const Denoiser>(
        new PromptedModel(m_network->to(device, dtype), m_prompts, std::move(encoders)));
}

} // namespace core::training::text
