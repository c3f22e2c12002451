#pragma once

#include "core/base/compute.h"
#include "core/conditioning/clip/text_encoder_config.h"
#include "core/model/denoiser.h"

#include <ATen/core/Tensor.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace core::conditioning::clip {

/// Which hidden state of an encoder conditions a model: transformers' hidden_states[−fromEnd], 1 the last.
struct StateChoice {
    int fromEnd = 1;
    bool finalNorm = true; ///< the final layer norm is applied to it

    bool operator==(const StateChoice&) const = default;
};

/// What is wanted of a pass.
struct TextPass {
    StateChoice state{};
    bool pooled = false; ///< layers behind the state are left out otherwise
};

/// What an encoder makes of prompts, in the number format that it computes in.
struct EncodedText {
    at::Tensor states; ///< [N, tokens, hidden]
    at::Tensor pooled; ///< [N, projection or hidden]: text_embeds, else pooler_output; undefined if not asked for
};

/// CLIP's text transformer (Radford et al., arXiv 2103.00020): causal, with layer norms before attention and
/// perceptron. Immutable and shared; gradients flow into weights that record them. All calls inside a ComputeScope.
class TextEncoder {
public:
    using Weights = std::map<std::string, at::Tensor>;

    /// @param weights by textEncoderTensors()' names, all on one device and of one number format. Those of 16 bits stay
    /// so in memory, and are widened layer by layer where `compute` is wider.
    /// @throws Error{BadInput} for a tensor that is missing or misshaped.
    TextEncoder(const TextEncoderConfig& config, Weights weights, Dtype compute = Dtype::Float32);

    const TextEncoderConfig& config() const { return m_config; }
    const Weights& weights() const { return m_weights; }
    Device device() const;
    /// Of the weights in memory.
    Dtype dtype() const;

    /// @param ids int64 [N, tokens], of the CPU. @throws Error{BadArgument} for more tokens than there are positions, a
    /// token that the vocabulary lacks, and a state before the first.
    EncodedText forward(const at::Tensor& ids, const TextPass& pass) const;
    /// All hidden states [N, tokens, hidden], the embeddings first, without the final norm.
    std::vector<at::Tensor> hiddenStates(const at::Tensor& ids) const;
    at::Tensor finalNorm(const at::Tensor& state) const;
    /// Where each row is pooled, int64 [N], of the CPU: see TextEncoderConfig::endOfText.
    at::Tensor pooledPlaces(const at::Tensor& ids) const;

    /// As Denoiser::withWeights.
    std::shared_ptr<const TextEncoder> withWeights(const model::WeightChange& change) const;
    /// The same weights elsewhere or in another number format.
    std::shared_ptr<const TextEncoder> to(const Device& device, Dtype dtype) const;

private:
    /// In the number format that is computed in.
    at::Tensor weight(const std::string& key) const;
    at::Tensor embed(const at::Tensor& ids) const;
    at::Tensor norm(const at::Tensor& x, const std::string& key) const;
    at::Tensor linear(const at::Tensor& x, const std::string& key) const;
    at::Tensor attend(const at::Tensor& x, const std::string& layer) const;
    at::Tensor perceive(const at::Tensor& x, const std::string& layer) const;
    at::Tensor layer(const at::Tensor& x, int index) const;
    void check(const at::Tensor& ids) const;

    TextEncoderConfig m_config;
    Weights m_weights;
    Dtype m_compute;
};

using TextEncoderPtr = std::shared_ptr<const TextEncoder>;

} // namespace core::conditioning::clip
