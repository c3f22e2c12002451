#include "core/autoencoder/autoencoder.h"

#include "core/autoencoder/autoencoder_network.h"
#include "core/autoencoder/autoencoder_tiles.h"
#include "core/base/tensor.h"

namespace core::autoencoder {
namespace {

void requireFinite(const at::Tensor& x, const std::string& what) {
    if (!at::isfinite(x).all().item<bool>())
        throw Error(ErrorCode::Failed, what + " hold NaN or infinite numbers");
}

void requireShape(const at::Tensor& x, int channels, const std::string& what) {
    if (x.dim() != 4 || x.size(1) != channels)
        throw Error(ErrorCode::BadArgument,
                    what + ": expected [N," + std::to_string(channels) + ",H,W], found " + c10::str(x.sizes()));
}

/// How one half of the network goes through a batch.
struct Turns {
    std::string phase;
    const Progress& progress;
    std::optional<TileSizes> tiles; ///< unset: images as a whole
};

/// One image after the other: memory stays that of one, and a stop takes effect between two, or between two tiles.
at::Tensor inTurn(const at::Tensor& all, const Turns& turns, const std::function<at::Tensor(const at::Tensor&)>& half) {
    const auto part = [&](const at::Tensor& x) {
        turns.progress.throwIfStopped();
        return half(x);
    };
    std::vector<at::Tensor> results;
    for (std::int64_t i = 0; i < all.size(0); ++i) {
        turns.progress.report(turns.phase, i, all.size(0));
        const at::Tensor one = all.narrow(0, i, 1);
        results.push_back(turns.tiles ? applyInTiles(one, *turns.tiles, part) : part(one));
    }
    turns.progress.report(turns.phase, all.size(0), all.size(0));
    return at::cat(results);
}

} // namespace

AutoencoderKl::AutoencoderKl(AutoencoderInfo info, AutoencoderConfig config, AutoencoderNetwork network)
    : m_info(std::move(info))
    , m_config(std::move(config))
    , m_network(std::make_unique<const AutoencoderNetwork>(std::move(network))) {}

AutoencoderKl::~AutoencoderKl() = default;

Device AutoencoderKl::device() const {
    const c10::Device device = m_network->device();
    if (device.is_cuda())
        return {Device::Kind::Cuda, device.index()};
    return {};
}

std::shared_ptr<const AutoencoderKl> AutoencoderKl::to(const Device& device) const {
    return translateTorchErrors(m_info.name, [&] {
        return std::make_shared<const AutoencoderKl>(m_info, m_config, m_network->to(torchDevice(device)));
    });
}

int AutoencoderKl::tileSide(const TilingOptions& tiling) const {
    constexpr int smallest = 512; // smaller tiles cost more overlap and show more of their borders
    const int side = tiling.tile > 0 ? tiling.tile : std::max(m_config.sampleSize, smallest);
    const int unit = m_config.pixelsPerLatent();
    return std::max(1, side / unit) * unit;
}

at::Tensor AutoencoderKl::encode(const at::Tensor& images, const Progress& progress,
                                 const TilingOptions& tiling) const {
    return translateTorchErrors(m_info.name + ": encoding", [&] {
        requireShape(images, m_config.inChannels, m_info.name + ": pictures to encode");
        const bool isTiled = std::max(images.size(2), images.size(3)) > tiling.from;
        const TileSizes sizes{tileSide(tiling), tileSide(tiling) / m_config.pixelsPerLatent()};
        at::Tensor moments = inTurn(images.to(m_network->device(), at::kFloat),
                                    {"encode", progress, isTiled ? std::optional(sizes) : std::nullopt},
                                    [&](const at::Tensor& x) { return m_network->encode(x); });
        requireFinite(moments, m_info.name + ": the latents that it makes of pictures");
        moments.narrow(1, m_config.latentChannels, m_config.latentChannels).clamp_(-30, 20);
        return moments;
    });
}

at::Tensor AutoencoderKl::decode(const at::Tensor& latents, const Progress& progress,
                                 const TilingOptions& tiling) const {
    return translateTorchErrors(m_info.name + ": decoding", [&] {
        requireShape(latents, m_config.latentChannels, m_info.name + ": latents to decode");
        requireFinite(latents, m_info.name + ": the latents that it is to decode");
        const std::int64_t scale = m_config.pixelsPerLatent();
        const bool isTiled = std::max(latents.size(2), latents.size(3)) * scale > tiling.from;
        const TileSizes sizes{tileSide(tiling) / scale, tileSide(tiling)};
        at::Tensor images = inTurn(latents.to(m_network->device(), at::kFloat),
                                   {"decode", progress, isTiled ? std::optional(sizes) : std::nullopt},
                                   [&](const at::Tensor& x) { return m_network->decode(x); });
        requireFinite(images, m_info.name + ": the pictures that it makes of finite latents");
        return images;
    });
}

at::Tensor AutoencoderKl::latents(const at::Tensor& moments, const at::Tensor& noise) const {
    return translateTorchErrors(m_info.name, [&] {
        at::Tensor mean = moments.narrow(1, 0, m_config.latentChannels);
        if (!noise.defined())
            return mean;
        const at::Tensor logVariance = moments.narrow(1, m_config.latentChannels, m_config.latentChannels);
        return mean + (0.5 * logVariance).exp() * noise.to(moments.device());
    });
}

at::Tensor AutoencoderKl::perChannel(const std::vector<double>& values) const {
    return at::tensor(values, at::kFloat).to(m_network->device()).view({1, -1, 1, 1});
}

at::Tensor AutoencoderKl::toDenoiser(const at::Tensor& latents) const {
    return translateTorchErrors(m_info.name, [&] {
        at::Tensor z = latents.to(m_network->device(), at::kFloat);
        if (!m_config.latentsMean.empty())
            z = (z - perChannel(m_config.latentsMean)) / perChannel(m_config.latentsStd);
        return (z - m_config.shiftFactor.value_or(0)) * m_config.scalingFactor;
    });
}

at::Tensor AutoencoderKl::fromDenoiser(const at::Tensor& x) const {
    return translateTorchErrors(m_info.name, [&] {
        at::Tensor z =
            x.to(m_network->device(), at::kFloat) / m_config.scalingFactor + m_config.shiftFactor.value_or(0);
        if (!m_config.latentsMean.empty())
            z = z * perChannel(m_config.latentsStd) + perChannel(m_config.latentsMean);
        return z;
    });
}

} // namespace core::autoencoder
