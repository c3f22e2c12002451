#pragma once

#include "core/autoencoder/autoencoder_config.h"
#include "core/base/compute.h"
#include "core/base/progress.h"

#include <cstdint>
#include <memory>
#include <string>

namespace at {
class Tensor;
}

namespace core::autoencoder {

class AutoencoderNetwork;

/// Where an autoencoder comes from.
struct AutoencoderInfo {
    std::string name{};          ///< of its folder or file
    std::string source{};        ///< path that it was opened with; empty: made in memory
    std::string encoderSha256{}; ///< of the encoder's first and last layer: which encoder it is
    std::int64_t parameters = 0;
};

/// When images are done in tiles, and how large these are.
struct TilingOptions {
    int from = 1024; ///< images with a longer side than this, pixels
    int tile = 0;    ///< pixels per side; 0: what the autoencoder was trained on, 512 at least
};

/// diffusers' AutoencoderKL: images in [-1,1] to latents and back. Immutable and shared; computes in float32 whatever
/// the denoiser's number format, one image at a time, on one device. Used by the thread that computes.
class AutoencoderKl {
public:
    AutoencoderKl(AutoencoderInfo info, AutoencoderConfig config, AutoencoderNetwork network);
    ~AutoencoderKl();

    const AutoencoderInfo& info() const { return m_info; }
    const AutoencoderConfig& config() const { return m_config; }
    const AutoencoderNetwork& network() const { return *m_network; }
    Device device() const;
    std::shared_ptr<const AutoencoderKl> to(const Device& device) const;

    /// Images [N,inChannels,H,W] in [-1,1] → moments [N,2·latentChannels,h,w]: means, then log-variances within
    /// [-30,20]. @throws Error{Failed} if a number is not finite, Error{Cancelled} between two images or tiles.
    at::Tensor encode(const at::Tensor& images, const Progress& progress = {}, const TilingOptions& tiling = {}) const;
    /// Latents [N,latentChannels,h,w] → images [N,outChannels,H,W]. @throws as encode().
    at::Tensor decode(const at::Tensor& latents, const Progress& progress = {}, const TilingOptions& tiling = {}) const;

    /// A draw from the posterior: mean + exp(log-variance/2)·ε. @param noise ε [N,latentChannels,h,w]; undefined: the
    /// mean.
    at::Tensor latents(const at::Tensor& moments, const at::Tensor& noise) const;
    /// An autoencoder's latent as a denoiser sees it: (z − shift or mean)·scalingFactor/std; and back.
    at::Tensor toDenoiser(const at::Tensor& latents) const;
    at::Tensor fromDenoiser(const at::Tensor& x) const;

private:
    at::Tensor perChannel(const std::vector<double>& values) const;
    int tileSide(const TilingOptions& tiling) const;

    AutoencoderInfo m_info;
    AutoencoderConfig m_config;
    std::unique_ptr<const AutoencoderNetwork> m_network;
};

using AutoencoderPtr = std::shared_ptr<const AutoencoderKl>;

} // namespace core::autoencoder
