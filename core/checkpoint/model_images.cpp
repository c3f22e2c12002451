#include "core/checkpoint/model_images.h"

#include "core/base/error.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/checkpoint/autoencoder_file.h"

namespace core::checkpoint {
namespace {

/// Memory that decoding takes per pixel beside the weights, roughly: that of SDXL's, whose first level has 128
/// channels.
constexpr std::int64_t bytesPerPixel = 3400;
constexpr int usualChannels = 128;

std::vector<Image> decoded(const autoencoder::AutoencoderKl& autoencoder, const at::Tensor& x,
                           const Progress& progress) {
    return translateTorchErrors("pictures",
                                [&] { return toImages(autoencoder.decode(autoencoder.fromDenoiser(x), progress)); });
}

class AutoencoderDecoder final : public sampling::ImageDecoder {
public:
    explicit AutoencoderDecoder(autoencoder::AutoencoderPtr autoencoder)
        : m_autoencoder(std::move(autoencoder)) {}

    std::vector<Image> decode(const at::Tensor& x, const Progress& progress) const override {
        return decoded(*m_autoencoder, x, progress);
    }
    bool isApproximate() const override { return false; }
    std::string description() const override { return "autoencoder " + m_autoencoder->info().name; }

private:
    autoencoder::AutoencoderPtr m_autoencoder;
};

/// Holds an autoencoder only while it decodes.
class LateDecoder final : public sampling::ImageDecoder {
public:
    LateDecoder(std::string spec, std::string name, Device device, model::ModelInfo info)
        : m_spec(std::move(spec))
        , m_name(std::move(name))
        , m_device(device)
        , m_info(std::move(info)) {}

    std::vector<Image> decode(const at::Tensor& x, const Progress& progress) const override {
        return decoded(*openAutoencoder(m_spec, m_device, &m_info).autoencoder, x, progress);
    }
    bool isApproximate() const override { return false; }
    std::string description() const override { return "autoencoder " + m_name; }

private:
    std::string m_spec, m_name;
    Device m_device;
    model::ModelInfo m_info; ///< that it decodes for
};

/// All but the weights, which come later.
void openLate(ModelImages& images, const model::ModelInfo& info, const std::string& spec, const Device& device) {
    const ModelFiles files = autoencoderFiles(spec, info.variant);
    const std::optional<RecognisedAutoencoder> found = recogniseAutoencoder(files, &info);
    if (!found)
        failBadInput(escapedPath(files.weights) + ": expected an autoencoder (AutoencoderKL)");
    requireFit(found->config, files.name, info);
    images.notes = found->warnings;
    images.decoder = std::make_shared<LateDecoder>(spec, files.name, device, info);
    images.preview = sampling::linearDecoder({.channels = found->config.latentChannels,
                                              .scalingFactor = found->config.scalingFactor,
                                              .enlarge = found->config.pixelsPerLatent()});
}

void openResident(ModelImages& images, const model::ModelInfo& info, const std::string& spec, const Device& device) {
    checkpoint::OpenedAutoencoder opened = checkpoint::openAutoencoder(spec, device, &info);
    checkpoint::requireFit(*opened.autoencoder, info);
    images.autoencoder = std::move(opened.autoencoder);
    images.notes = std::move(opened.warnings);
    const autoencoder::AutoencoderConfig& config = images.autoencoder->config();
    images.decoder = autoencoderDecoder(images.autoencoder);
    images.preview = sampling::linearDecoder({.channels = config.latentChannels,
                                              .scalingFactor = config.scalingFactor,
                                              .enlarge = config.pixelsPerLatent()});
}

} // namespace

std::int64_t decodingBytes(const autoencoder::AutoencoderConfig& config, std::int64_t pixels) {
    return pixels * bytesPerPixel * config.blockOutChannels.front() / usualChannels;
}

sampling::ImageDecoderPtr autoencoderDecoder(autoencoder::AutoencoderPtr autoencoder) {
    return std::make_shared<AutoencoderDecoder>(std::move(autoencoder));
}

ModelImages openImages(const model::ModelInfo& info, const std::string& autoencoder, const Device& device,
                       AutoencoderStay stay) {
    const auto open = stay == AutoencoderStay::Resident ? openResident : openLate;
    ModelImages images;
    images.decoder = images.preview = sampling::usualDecoder(info);
    if (info.isPixelSpace && autoencoder.empty())
        return images;
    if (!autoencoder.empty()) {
        open(images, info, autoencoder, device);
        return images;
    }
    const std::string found = checkpoint::findAutoencoder(info);
    const std::string consequence = "pictures are approximate, through a " + images.decoder->description();
    if (found.empty()) {
        images.notes = {"no autoencoder beside the model (vae or sd-vae-ft-…): " + consequence};
        return images;
    }
    try {
        open(images, info, found, device);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        images.notes = {std::string(error.what()), consequence};
    }
    return images;
}

} // namespace core::checkpoint
