#include "core/sampling/model_pictures.h"

#include "core/autoencoder/autoencoder_file.h"
#include "core/base/tensor.h"

namespace core::sampling {
namespace {

class AutoencoderDecoder final : public PictureDecoder {
public:
    explicit AutoencoderDecoder(model::AutoencoderPtr autoencoder)
        : m_autoencoder(std::move(autoencoder)) {}

    std::vector<Image> decode(const at::Tensor& x, const Progress& progress) const override {
        return translateTorchErrors(
            "pictures", [&] { return toImages(m_autoencoder->decode(m_autoencoder->fromDenoiser(x), progress)); });
    }
    bool isApproximate() const override { return false; }
    std::string description() const override { return "autoencoder " + m_autoencoder->info().name; }

private:
    model::AutoencoderPtr m_autoencoder;
};

void open(ModelPictures& pictures, const model::ModelInfo& info, const std::string& spec, const Device& device) {
    checkpoint::OpenedAutoencoder opened = checkpoint::openAutoencoder(spec, device);
    checkpoint::requireFit(*opened.autoencoder, info);
    pictures.autoencoder = std::move(opened.autoencoder);
    pictures.notes = std::move(opened.warnings);
    const model::AutoencoderConfig& config = pictures.autoencoder->config();
    pictures.decoder = autoencoderDecoder(pictures.autoencoder);
    pictures.preview = linearDecoder({.channels = config.latentChannels,
                                      .scalingFactor = config.scalingFactor,
                                      .enlarge = config.pixelsPerLatent()});
}

} // namespace

PictureDecoderPtr autoencoderDecoder(model::AutoencoderPtr autoencoder) {
    return std::make_shared<AutoencoderDecoder>(std::move(autoencoder));
}

ModelPictures openPictures(const model::ModelInfo& info, const std::string& autoencoder, const Device& device) {
    ModelPictures pictures;
    pictures.decoder = pictures.preview = usualDecoder(info);
    if (info.isPixelSpace && autoencoder.empty())
        return pictures;
    if (!autoencoder.empty()) {
        open(pictures, info, autoencoder, device);
        return pictures;
    }
    const std::string found = checkpoint::findAutoencoder(info);
    const std::string consequence = "pictures are approximate, through a " + pictures.decoder->description();
    if (found.empty()) {
        pictures.notes = {"no autoencoder beside the model (vae or sd-vae-ft-…): " + consequence};
        return pictures;
    }
    try {
        open(pictures, info, found, device);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        pictures.notes = {std::string(error.what()), consequence};
    }
    return pictures;
}

} // namespace core::sampling
