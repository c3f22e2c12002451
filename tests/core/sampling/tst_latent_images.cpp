#include "core/base/tensor.h"
#include "core/calibration/collect.h"
#include "core/calibration/image_source.h"
#include "core/checkpoint/autoencoder_file.h"
#include "core/checkpoint/model_images.h"
#include "core/data/image_folder.h"
#include "core/sampling/sampler.h"
#include "core/sampling/trajectory.h"
#include "core/workflow/open_model.h"
#include "tests/core/thrown_message.h"
#include "tests/latent_model.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace core;
using core::data::CalibrationSet;
using core::data::folderCalibrationSet;

namespace fs = std::filesystem;

namespace {

Image pattern(int width, int height) {
    Image image{width, height, {}};
    for (int i = 0; i < 3 * width * height; ++i)
        image.rgb.push_back(static_cast<std::uint8_t>(i * (37 + i / width) % 256));
    return image;
}

bool has(const std::vector<std::string>& notes, const std::string& part) {
    return std::any_of(notes.begin(), notes.end(),
                       [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

model::ModelInfo imagesOf16() {
    model::ModelInfo info;
    info.width = info.height = 16;
    info.classes.count = 5; // as the transformer has
    return info;
}

} // namespace

/// Images of latent models: what an autoencoder makes of latents, and latents of images.
class TestLatentImages : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    std::unique_ptr<ComputeScope> m_scope;
    fs::path path(const std::string& name = {}) const { return fs::path(m_temporary->path().toStdString()) / name; }
    void write(const std::string& name, const Image& image) const { writePng(path(name), image); }
    model::DenoiserPtr dit() const {
        latent::writeDit(path("dit.safetensors"));
        return workflow::openModel(path("dit.safetensors").string()).model;
    }

private slots:
    void initTestCase() { m_scope = std::make_unique<ComputeScope>(ComputeOptions{{}, Dtype::Float32, 1}); }
    void init() { m_temporary = std::make_unique<QTemporaryDir>(); }
    void theAutoencoderBesideTheModelMakesTheImages();
    void withoutOneImagesAreApproximateAndANoteSaysSo();
    void oneThatCannotBeUsedIsANoteUnlessItWasChosen();
    void modelsOfPixelsTakeNone();
    void latentModelsTakeEncodedImages();
};

void TestLatentImages::theAutoencoderBesideTheModelMakesTheImages() {
    latent::writeAutoencoder(path("vae"), R"(, "scaling_factor": 0.5)");
    const auto model = dit();
    const checkpoint::ModelImages images = checkpoint::openImages(model->info(), {}, {});
    QVERIFY(images.autoencoder && images.notes.empty() && !images.decoder->isApproximate());
    sampling::SampleOptions options{.steps = 2, .seeds = {1, 2}};
    options.decoder = images.decoder;
    const sampling::SampleResult result = sample(*model, options);
    QVERIFY(!result.isApproximate);
    const at::Tensor finals = runTrajectory(*model, resolve(*model, options), {});
    QVERIFY(result.images == toImages(images.autoencoder->decode(finals / 0.5)));
    QCOMPARE(result.images.front().width, 16);
    QCOMPARE(images.preview->decode(finals).front().width, 16); // previews have the final images' size
    QVERIFY(images.preview->isApproximate());
}

void TestLatentImages::withoutOneImagesAreApproximateAndANoteSaysSo() {
    const checkpoint::ModelImages images = checkpoint::openImages(dit()->info(), {}, {});
    QVERIFY(!images.autoencoder && images.decoder->isApproximate());
    QVERIFY(has(images.notes, "no autoencoder beside the model") && has(images.notes, "approximate"));
}

void TestLatentImages::oneThatCannotBeUsedIsANoteUnlessItWasChosen() {
    autoencoder::AutoencoderConfig config = latent::autoencoderConfig();
    config.latentChannels = 8;
    latent::writeAutoencoder(path("vae"), "", config);
    const model::ModelInfo info = dit()->info();
    const checkpoint::ModelImages images = checkpoint::openImages(info, {}, {});
    QVERIFY(images.decoder->isApproximate());
    QVERIFY(has(images.notes, "expected latents of 4 channels") && has(images.notes, "approximate"));
    const auto choose = [&](const char* name) { checkpoint::openImages(info, path(name).string(), {}); };
    QVERIFY(thrownMessage([&] { choose("vae"); }).contains("expected latents of 4 channels"));
    QVERIFY(thrownMessage([&] { choose("missing"); }, ErrorCode::BadInput).contains("missing"));
}

void TestLatentImages::modelsOfPixelsTakeNone() {
    latent::writeAutoencoder(path("vae"));
    model::ModelInfo info = dit()->info();
    info.isPixelSpace = true;
    info.channels = 3;
    QVERIFY(checkpoint::openImages(info, {}, {}).notes.empty());
    QVERIFY(!checkpoint::openImages(info, {}, {}).decoder->isApproximate());
    QVERIFY(thrownMessage([&] { checkpoint::openImages(info, path("vae").string(), {}); }).contains("works on pixels"));
}

void TestLatentImages::latentModelsTakeEncodedImages() {
    const fs::path folder = path();
    for (int i = 0; i < 3; ++i)
        write("pictures/" + std::to_string(i) + ".png", pattern(40 + i, 40));
    latent::writeDit(folder / "dit.safetensors");
    latent::writeAutoencoder(folder / "vae", R"(, "scaling_factor": 0.5)");
    const auto model = core::workflow::openModel((folder / "dit.safetensors").string()).model;
    const core::calibration::CalibrationOptions options{.samples = 6, .bins = 2, .source = path("pictures").string()};
    const CalibrationSet set = core::calibration::calibrationSet(*model, options);
    QCOMPARE(set.clean.sizes().vec(), (std::vector<std::int64_t>{6, 4, 8, 8}));
    QVERIFY(has(set.notes, "encoded by the autoencoder vae") && has(set.notes, "3 pictures serve 6 samples"));
    QVERIFY(at::equal(core::calibration::calibrationSet(*model, options).clean, set.clean));
    // Each sample is near half the mean of its image's posterior, and not the mean itself.
    const auto autoencoder = core::checkpoint::openAutoencoder((folder / "vae").string()).autoencoder;
    const CalibrationSet pixels = folderCalibrationSet(imagesOf16(), {path("pictures"), 6, options.seed});
    const std::vector<at::Tensor> moments = autoencoder->encode(pixels.clean).chunk(2, 1);
    const at::Tensor deviations = (set.clean / 0.5 - moments[0]) / (0.5 * moments[1]).exp();
    QVERIFY(deviations.abs().max().item<double>() < 6);
    QVERIFY(std::abs(deviations.std().item<double>() - 1) < 0.1);
    QVERIFY(at::equal(set.labels, pixels.labels));
    // What is the same run does not depend on how exactly the latents were computed, but on images and encoder.
    QVERIFY(!set.identity.empty());
    latent::writeAutoencoder(folder / "other", R"(, "scaling_factor": 0.25)");
    core::calibration::CalibrationOptions other = options;
    other.autoencoder = (folder / "other").string();
    QVERIFY(core::calibration::calibrationSet(*model, other).identity != set.identity);
    QCOMPARE(collectStatistics(*model, options).bank->samples(1, 1000), 12);
}

TESSERA_CORE_TEST(TestLatentImages)
#include "tst_latent_images.moc"
