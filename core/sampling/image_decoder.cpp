#include "core/sampling/image_decoder.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"

#include <array>

namespace core::sampling {
namespace {

class PixelDecoder final : public ImageDecoder {
public:
    explicit PixelDecoder(double pixelScale)
        : m_pixelScale(pixelScale) {}

    std::vector<Image> decode(const at::Tensor& x, const Progress& progress) const override {
        progress.throwIfStopped();
        return translateTorchErrors("pictures", [&] { return toImages(x, m_pixelScale); });
    }
    bool isApproximate() const override { return false; }
    std::string description() const override { return "pixels"; }

private:
    double m_pixelScale;
};

/// Red, green and blue in [-1,1] = latent·factors + bias.
struct ColourMap {
    const char* name;
    std::array<float, 12> factors; ///< a row of three per channel
    std::array<float, 3> bias;
};

constexpr ColourMap stableDiffusion{
    "linear map of Stable Diffusion's latents",
    {0.3512F, 0.2297F, 0.3227F, 0.3250F, 0.4974F, 0.2350F, -0.2829F, 0.1762F, 0.2721F, -0.2120F, -0.2616F, -0.7177F},
    {0, 0, 0}};
constexpr ColourMap stableDiffusionXl{
    "linear map of SDXL's latents",
    {0.3651F, 0.4232F, 0.4341F, -0.2533F, -0.0042F, 0.1068F, 0.1076F, 0.1111F, -0.0362F, -0.3165F, -0.2492F, -0.2188F},
    {0.1084F, -0.0175F, -0.0011F}};
constexpr double sdxlScalingFactor = 0.13025;

class LinearDecoder final : public ImageDecoder {
public:
    explicit LinearDecoder(const LatentFormat& format)
        : m_enlarge(format.enlarge) {
        const auto channels = static_cast<std::int64_t>(format.channels);
        m_bias = at::zeros({3}, at::kFloat);
        if (format.channels == 4) {
            const ColourMap& map =
                std::abs(format.scalingFactor - sdxlScalingFactor) < 1e-6 ? stableDiffusionXl : stableDiffusion;
            m_name = map.name;
            m_factors = at::tensor(at::ArrayRef<float>(map.factors)).view({4, 3});
            m_bias = at::tensor(at::ArrayRef<float>(map.bias));
        } else {
            m_name = "map of the first channels to red, green and blue";
            m_factors = at::zeros({channels, 3}, at::kFloat);
            for (std::int64_t colour = 0; colour < 3; ++colour)
                m_factors[std::min(colour, channels - 1)][colour] = 1;
        }
    }

    std::vector<Image> decode(const at::Tensor& x, const Progress& progress) const override {
        progress.throwIfStopped();
        return translateTorchErrors("pictures of latents", [&] {
            const at::Tensor rows = x.to(at::kCPU, at::kFloat).permute({0, 2, 3, 1});
            std::vector<Image> images = toImages((rows.matmul(m_factors) + m_bias).permute({0, 3, 1, 2}));
            for (Image& image : images)
                image = enlargeImage(image, m_enlarge);
            return images;
        });
    }
    bool isApproximate() const override { return true; }
    std::string description() const override { return m_name; }

private:
    int m_enlarge;
    std::string m_name;
    at::Tensor m_factors; ///< [channels, 3]
    at::Tensor m_bias;    ///< [3]
};

} // namespace

ImageDecoderPtr pixelDecoder(double pixelScale) {
    return std::make_shared<PixelDecoder>(pixelScale);
}

ImageDecoderPtr linearDecoder(const LatentFormat& format) {
    requireArgument(format.channels >= 1, "latent channels", "at least 1", format.channels);
    return std::make_shared<LinearDecoder>(format);
}

ImageDecoderPtr usualDecoder(const model::ModelInfo& info) {
    return info.isPixelSpace ? pixelDecoder(info.pixelScale) : linearDecoder({.channels = info.channels});
}

} // namespace core::sampling
