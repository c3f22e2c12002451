#include "core/checkpoint/model_pictures.h"

#include "core/base/tensor.h"
#include "core/checkpoint/autoencoder_file.h"

namespace core::checkpoint {
namespace {

class AutoencoderDecoder final : public sampling::PictureDecoder {
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

void open(ModelPictures& pictures, const model::ModelInfo& info, const std::string& spec, const Device& device) {
    checkpoint::OpenedAutoencoder opened = checkpoint::openAutoencoder(spec, device);
    checkpoint::requireFit(*opened.autoencoder, info);
    pictures.autoencoder = std::move(opened.autoencoder);
    pictures.notes = std::move(opened.warnings);
    const autoencoder::AutoencoderConfig& config = pictures.autoencoder->config();
    pictures.decoder = autoencoderDecoder(pictures.autoencoder);
    pictures.preview = sampling::linearDecoder({.channels = config.latentChannels,
                                                .scalingFactor = config.scalingFactor,
                                                .enlarge = config.pixelsPerLatent()});
}

} // namespace

sampling::PictureDecoderPtr autoencoderDecoder(autoencoder::AutoencoderPtr autoencoder) {
    return std::make_shared<AutoencoderDecoder>(std::move(autoencoder));
}

ModelPictures openPictures(const model::ModelInfo& info, const std::string& autoencoder, const Device& device) {
    ModelPictures pictures;
    pictures.decoder = pictures.preview = sampling::usualDecoder(info);
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

} // namespace core::checkpoint
