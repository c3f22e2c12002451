#include "core/checkpoint/model_images.h"

#include "core/base/tensor.h"
#include "core/checkpoint/autoencoder_file.h"

namespace core::checkpoint {
namespace {

class AutoencoderDecoder final : public sampling::ImageDecoder {
public:
    explicit AutoencoderDecoder(autoencoder::AutoencoderPtr autoencoder)
        : m_autoencoder(std::move(autoencoder)) {}

    std::vector<Image> decode(const at::Tensor& x, const Progress& progress) const override {
        return translateTorchErrors(
            "pictures", [&] { return toImages(m_autoencoder->decode(m_autoencoder->fromDenoiser(x), progress)); });
    }
    bool isApproximate() const override { return false; }
    std::string description() const override { return "autoencoder " + m_autoencoder->info().name; }

private:
    autoencoder::AutoencoderPtr m_autoencoder;
};

void open(ModelImages& images, const model::ModelInfo& info, const std::string& spec, const Device& device) {
    checkpoint::OpenedAutoencoder opened = checkpoint::openAutoencoder(spec, device);
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

sampling::ImageDecoderPtr autoencoderDecoder(autoencoder::AutoencoderPtr autoencoder) {
    return std::make_shared<AutoencoderDecoder>(std::move(autoencoder));
}

ModelImages openImages(const model::ModelInfo& info, const std::string& autoencoder, const Device& device) {
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
