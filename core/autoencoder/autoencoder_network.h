#pragma once

#include "core/autoencoder/autoencoder_config.h"

#include <ATen/core/Tensor.h>

#include <functional>
#include <map>
#include <string>

namespace core::autoencoder {

/// Is called with what a named place of the network computes, under diffusers' name with ".output" or ".input".
using AutoencoderTap = std::function<void(const std::string& place, const at::Tensor& value)>;

/// The layers of diffusers' AutoencoderKL (Rombach et al., arXiv 2112.10752) as functions of its parameters. Immutable;
/// float32. Convolutions run channels last.
class AutoencoderNetwork {
public:
    /// @param parameters float32 tensors under diffusers' current names, complete and of the right shapes.
    AutoencoderNetwork(const AutoencoderConfig& config, std::map<std::string, at::Tensor> parameters);

    /// Images [N,inChannels,H,W] → moments [N,2·latentChannels,h,w]: means, then log-variances.
    at::Tensor encode(const at::Tensor& images, const AutoencoderTap& tap = {}) const;
    /// Latents [N,latentChannels,h,w] → images [N,outChannels,H,W].
    at::Tensor decode(const at::Tensor& latents, const AutoencoderTap& tap = {}) const;

    c10::Device device() const;
    /// The same network elsewhere.
    AutoencoderNetwork to(c10::Device device) const;

private:
    class Pass;

    void fuseAttention(const std::string& prefix);
    void splitUpsamplers();

    AutoencoderConfig m_config;
    std::map<std::string, at::Tensor> m_parameters; ///< as the passes read them: see the constructor
};

} // namespace core::autoencoder
