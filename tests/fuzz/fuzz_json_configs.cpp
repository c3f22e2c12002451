#include "core/checkpoint/autoencoder_config_json.h"
#include "core/checkpoint/dit_config_json.h"
#include "core/checkpoint/scheduler_config.h"
#include "core/checkpoint/text_encoder_config_json.h"
#include "core/checkpoint/unet/unet_config_json.h"
#include "core/study/study_file.h"
#include "tests/fuzz/fuzz_target.h"

#include <nlohmann/json.hpp>

using namespace core;
using namespace core::formats;
using namespace core::checkpoint;

namespace {

/// A config that was accepted is written and read back to the same sizes.
void readConfig(const JsonView& view) {
    DitDescription found;
    if (!fuzz::isAccepted([&] { found = readDitConfig(view); }))
        return;
    fuzz::require(found.sizes.hiddenSize > 0 && found.sizes.depth > 0 && found.sizes.numHeads > 0, "no sizes");
    if (found.layout != model::dit::DitLayout::Facebook)
        return;
    const std::string text = ditConfigJson(found.sizes, found.info);
    const nlohmann::json json = parseJson(text, "written config");
    fuzz::require(readDitConfig(JsonView(json, "written config")).sizes == found.sizes,
                  "another config when read back");
}

void readAutoencoder(const JsonView& view) {
    autoencoder::AutoencoderConfig found;
    if (!fuzz::isAccepted([&] { found = readAutoencoderConfig(view); }))
        return;
    fuzz::require(found.levels() > 0 && found.latentChannels > 0 && found.scalingFactor > 0, "no sizes");
    const nlohmann::json json = parseJson(autoencoderConfigJson(found), "written config");
    fuzz::require(readAutoencoderConfig(JsonView(json, "written config")) == found, "another config when read back");
}

void readTextEncoder(const JsonView& view) {
    conditioning::clip::TextEncoderConfig found;
    if (!fuzz::isAccepted([&] { found = readTextEncoderConfig(view); }))
        return;
    fuzz::require(found.layers > 0 && found.heads > 0 && found.hiddenSize % found.heads == 0, "no sizes");
    const nlohmann::json json = parseJson(textEncoderConfigJson(found), "written config");
    const JsonView written(json, "written config");
    fuzz::require(isTextEncoderConfig(written) && readTextEncoderConfig(written) == found,
                  "another config when read back");
}

void readUnet(const JsonView& view) {
    unet::UnetDescription found;
    if (!fuzz::isAccepted([&] { found = unet::readUnetConfig(view); }))
        return;
    fuzz::require(found.sizes.levels() > 0 && found.sizes.timeChannels() > 0, "no sizes");
    const nlohmann::json json = parseJson(unet::unetConfigJson(found.sizes, found.info).dump(), "written config");
    fuzz::require(unet::readUnetConfig(JsonView(json, "written config")).sizes == found.sizes,
                  "another config when read back");
}

void readStudy(std::string_view text) {
    study::Study found;
    if (!fuzz::isAccepted([&] { found = study::studyFromJson(text, "study"); }))
        return;
    fuzz::require(study::studyFromJson(study::toJson(found), "written study") == found, "another study when read back");
}

} // namespace

/// Every reader of a JSON text, on the same text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::asText(data, size);
    nlohmann::json value;
    if (!fuzz::isAccepted([&] { value = parseJson(text, "text"); }))
        return 0;
    fuzz::require(nlohmann::json::parse(text, nullptr, false) == value, "another value than the reference parser's");
    const JsonView view(value, "text");
    fuzz::isAccepted([&] { ditLayoutOf(view); });
    readConfig(view);
    readAutoencoder(view);
    fuzz::isAccepted([&] { isTextEncoderConfig(view); });
    readTextEncoder(view);
    readUnet(view);
    fuzz::isAccepted([&] {
        model::ModelInfo info;
        readScheduler(view, info);
    });
    readStudy(text);
    return 0;
}
