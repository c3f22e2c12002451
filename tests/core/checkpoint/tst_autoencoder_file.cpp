#include "core/base/tensor.h"
#include "core/checkpoint/autoencoder_config_json.h"
#include "core/checkpoint/autoencoder_file.h"
#include "core/workflow/open_model.h"
#include "tests/core/thrown_message.h"
#include "tests/latent_model.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>
#include <nlohmann/json.hpp>

using namespace core;
using namespace core::workflow;
using namespace core::formats;
using namespace core::checkpoint;

namespace {

namespace fs = std::filesystem;

/// The same tensors under other names.
latent::Shapes renamed(const latent::Shapes& shapes, const std::function<std::string(std::string)>& rename) {
    latent::Shapes result;
    for (const auto& [name, shape] : shapes)
        result.emplace_back(rename(name), shape);
    return result;
}

std::string replaced(std::string text, const std::string& part, const std::string& with) {
    if (const std::size_t at = text.find(part); at != std::string::npos)
        text.replace(at, part.size(), with);
    return text;
}

/// Names of the first releases: query, key, value, proj_attn.
std::string oldName(std::string name) {
    for (const auto& [now, then] : {std::pair(".to_q", ".query"), std::pair(".to_k", ".key"),
                                    std::pair(".to_v", ".value"), std::pair(".to_out.0", ".proj_attn")})
        name = replaced(name, now, then);
    return name;
}

at::Tensor decoded(const std::string& spec) {
    const at::Tensor latents = at::linspace(-1, 1, 4 * 16).view({1, 4, 4, 4});
    return openAutoencoder(spec).autoencoder->decode(latents);
}

} // namespace

class TestAutoencoderFile : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_temporary;
    int m_folders = 0;

    fs::path freshFolder() {
        const fs::path folder = fs::path(m_temporary.path().toStdString()) / std::to_string(++m_folders);
        fs::create_directories(folder);
        return folder;
    }

private slots:
    void initTestCase() { m_scope = std::make_unique<ComputeScope>(ComputeOptions{}); }

    void foldersFilesAndPipelinesOpen();
    void oldAttentionNamesAndConvolutionsAreRead();
    void checkpointsThatHoldMoreAreRead();
    void sizesAreRecognisedWithoutAConfig();
    void theScalingIsThePipelines_data();
    void theScalingIsThePipelines();
    void aSingleFilesConfigComesFromItsBase();
    void theConfigDecides();
    void theConfigIsReadBack();
    void usualChannelsMustFitTheGroupsToo();
    void badConfigsAreSaid_data();
    void badConfigsAreSaid();
    void tensorsThatDoNotFitAreListed();
    void whatIsNoAutoencoderIsSaid();
    void nonFiniteWeightsAreNamed();
    void theFolderBesideTheModelIsFound();
    void othersThanAutoencodersAreNotFound();
    void anAutoencoderOfOtherLatentsDoesNotFit();

private:
    std::unique_ptr<ComputeScope> m_scope;
};

void TestAutoencoderFile::foldersFilesAndPipelinesOpen() {
    const fs::path pipeline = freshFolder();
    latent::writeAutoencoder(pipeline / "vae");
    latent::writeText(pipeline / "model_index.json", R"({"_class_name": "DiTPipeline"})");
    const at::Tensor images = decoded((pipeline / "vae").string());
    QCOMPARE(images.sizes(), at::IntArrayRef({1, 3, 8, 8}));
    QVERIFY(at::equal(decoded(pipeline.string()), images));
    QVERIFY(at::equal(decoded((pipeline / "vae" / "diffusion_pytorch_model.safetensors").string()), images));
    const OpenedAutoencoder opened = openAutoencoder(pipeline.string());
    QCOMPARE(opened.autoencoder->info().name, std::string("vae"));
    QVERIFY(opened.autoencoder->info().parameters > 1000);
    QVERIFY(opened.warnings.empty());
}

void TestAutoencoderFile::oldAttentionNamesAndConvolutionsAreRead() {
    const fs::path now = freshFolder(), then = freshFolder(), conv = freshFolder();
    latent::writeAutoencoder(now);
    latent::writeAutoencoder(then);
    latent::writeAutoencoder(conv);
    latent::Shapes shapes = renamed(latent::autoencoderShapes(latent::autoencoderConfig()), oldName);
    latent::writeTensors(then / "diffusion_pytorch_model.safetensors", shapes, 3);
    for (auto& [name, shape] : shapes)
        if (name.find("attentions") != std::string::npos && shape.size() == 2)
            shape.insert(shape.end(), {1, 1});
    latent::writeTensors(conv / "diffusion_pytorch_model.safetensors", shapes, 3);
    QVERIFY(at::equal(decoded(then.string()), decoded(now.string())));
    QVERIFY(at::equal(decoded(conv.string()), decoded(now.string())));
}

void TestAutoencoderFile::checkpointsThatHoldMoreAreRead() {
    const fs::path plain = freshFolder(), whole = freshFolder();
    latent::writeAutoencoder(plain);
    latent::writeAutoencoder(whole);
    latent::Shapes shapes = renamed(latent::autoencoderShapes(latent::autoencoderConfig()),
                                    [](const std::string& name) { return "first_stage_model." + name; });
    shapes.push_back({"model.diffusion_model.out.0.weight", {2}});
    latent::writeTensors(whole / "diffusion_pytorch_model.safetensors", shapes, 3);
    QVERIFY(at::equal(decoded(whole.string()), decoded(plain.string())));
}

void TestAutoencoderFile::sizesAreRecognisedWithoutAConfig() {
    autoencoder::AutoencoderConfig config;
    config.blockOutChannels = {32, 64, 64};
    config.layersPerBlock = 2;
    config.latentChannels = 6;
    config.useQuantConv = false;
    config.midBlockAttention = false;
    const fs::path folder = freshFolder();
    latent::writeTensors(folder / "my.safetensors", latent::autoencoderShapes(config), 1);
    const OpenedAutoencoder opened = openAutoencoder((folder / "my.safetensors").string());
    QVERIFY(opened.autoencoder->config() == config);
    QCOMPARE(opened.warnings.size(), std::size_t{1});
    QVERIFY(opened.warnings.front().find("assumed") != std::string::npos);
}

void TestAutoencoderFile::theScalingIsThePipelines_data() {
    QTest::addColumn<QString>("beside");
    QTest::addColumn<bool>("isForSdxl");
    QTest::addColumn<double>("factor");
    QTest::newRow("SDXL in one file") << "conditioner.embedders.1.model.logit_scale" << false << 0.13025;
    QTest::newRow("SDXL without texts") << "model.diffusion_model.label_emb.0.0.weight" << false << 0.13025;
    QTest::newRow("Stable Diffusion in one file") << "cond_stage_model.model.logit_scale" << false << 0.18215;
    QTest::newRow("alone") << "" << false << 0.18215;
    QTest::newRow("alone, for SDXL") << "" << true << 0.13025;
    QTest::newRow("of another pipeline") << "cond_stage_model.model.logit_scale" << true << 0.18215;
}

void TestAutoencoderFile::theScalingIsThePipelines() {
    QFETCH(const QString, beside);
    QFETCH(const bool, isForSdxl);
    autoencoder::AutoencoderConfig config;
    config.blockOutChannels = {32, 64};
    latent::Shapes shapes =
        renamed(latent::autoencoderShapes(config), [](const std::string& name) { return "first_stage_model." + name; });
    if (!beside.isEmpty())
        shapes.push_back({beside.toStdString(), {2}});
    const fs::path file = freshFolder() / "my.safetensors";
    latent::writeTensors(file, shapes, 1);
    model::ModelInfo info;
    info.source = file.string();
    info.isPixelSpace = false;
    info.textChannels = 2048;
    info.textVector = isForSdxl ? 1286 : 0;
    QCOMPARE(findAutoencoder(info), file.string());
    QCOMPARE(autoencoderScaleOf(info), 2);
    const OpenedAutoencoder opened = openAutoencoder(file.string(), {}, &info);
    QTEST(opened.autoencoder->config().scalingFactor, "factor");
    QCOMPARE(opened.warnings.empty(), !beside.isEmpty()); // of a pipeline nothing has to be guessed
}

void TestAutoencoderFile::aSingleFilesConfigComesFromItsBase() {
    const fs::path base = freshFolder(), file = freshFolder() / "my.safetensors";
    latent::writeAutoencoder(base / "vae");
    latent::writeText(base / "model_index.json", R"({"_class_name": "StableDiffusionXLPipeline"})");
    latent::writeTensors(file,
                         renamed(latent::autoencoderShapes(latent::autoencoderConfig()),
                                 [](const std::string& name) { return "first_stage_model." + name; }),
                         3);
    model::ModelInfo info;
    info.source = file.string();
    info.isPixelSpace = false;
    info.base = base.string();
    const OpenedAutoencoder opened = openAutoencoder(findAutoencoder(info), {}, &info);
    QVERIFY(opened.autoencoder->config() == latent::autoencoderConfig());
    const at::Tensor latents = at::linspace(-1, 1, 4 * 16).view({1, 4, 4, 4});
    QVERIFY(at::equal(opened.autoencoder->decode(latents), decoded((base / "vae").string())));
    info.source = (freshFolder() / "unet.safetensors").string(); // a network alone
    QCOMPARE(findAutoencoder(info), base.string());
}

void TestAutoencoderFile::theConfigDecides() {
    const fs::path folder = freshFolder();
    latent::writeAutoencoder(folder, R"(, "scaling_factor": 0.13025, "shift_factor": 0.5, "latents_mean": [0, 1, 2, 3],
        "latents_std": [1, 2, 3, 4], "act_fn": "swish", "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D"])");
    const autoencoder::AutoencoderConfig config = openAutoencoder(folder.string()).autoencoder->config();
    QCOMPARE(config.scalingFactor, 0.13025);
    QCOMPARE(config.shiftFactor.value(), 0.5);
    QCOMPARE(config.latentsStd.back(), 4.0);
}

void TestAutoencoderFile::theConfigIsReadBack() {
    autoencoder::AutoencoderConfig config = latent::autoencoderConfig();
    config.shiftFactor = 0.1;
    config.latentsMean = {1, 2, 3, 4};
    config.latentsStd = {1, 1, 1, 2};
    config.usePostQuantConv = false;
    const nlohmann::json json = parseJson(autoencoderConfigJson(config), "config");
    QVERIFY(readAutoencoderConfig(JsonView(json, "config")) == config);
}

void TestAutoencoderFile::usualChannelsMustFitTheGroupsToo() {
    const nlohmann::json json = parseJson(R"({"norm_num_groups": 33})", "config");
    const QByteArray found =
        thrownMessage([&] { readAutoencoderConfig(JsonView(json, "config")); }, ErrorCode::BadInput);
    QVERIFY2(found.contains("multiples of norm_num_groups 33, found 64"), found.constData());
}

void TestAutoencoderFile::badConfigsAreSaid_data() {
    QTest::addColumn<QByteArray>("extra");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* extra, const char* message) {
        QTest::newRow(extra) << QByteArray(extra) << QByteArray(message);
    };
    row(R"("layers_per_block": 0)", "layers_per_block");
    row(R"("layers_per_block": 1000000)", "layers_per_block");
    row(R"("scaling_factor": 0)", "scaling_factor");
    row(R"("latents_mean": [1, 2])", "latents_mean: expected a number per latent channel, 4, found 2");
    row(R"("latents_std": [1, 1, 1, 1])", "latents_mean and latents_std together");
    row(R"("latents_mean": [1, 1, 1, 1], "latents_std": [0, 1, 1, 1])", "latents_std[0]");
    row(R"("act_fn": "gelu")", "act_fn: expected silu, found \"gelu\"");
    row(R"("down_block_types": ["DownEncoderBlock2D"])", "down_block_types: expected 2 blocks");
    row(R"("up_block_types": ["UpDecoderBlock2D", "AttnUpDecoderBlock2D"])", "up_block_types[1]");
}

void TestAutoencoderFile::badConfigsAreSaid() {
    QFETCH(QByteArray, extra);
    QFETCH(QByteArray, message);
    const fs::path folder = freshFolder();
    latent::writeAutoencoder(folder, ", " + extra.toStdString());
    const QByteArray found = thrownMessage([&] { openAutoencoder(folder.string()); }, ErrorCode::BadInput);
    QVERIFY2(found.contains(message) && found.contains("config.json"), found.constData());
}

void TestAutoencoderFile::tensorsThatDoNotFitAreListed() {
    const fs::path folder = freshFolder();
    latent::writeAutoencoder(folder, R"(, "layers_per_block": 2)");
    const QByteArray missing = thrownMessage([&] { openAutoencoder(folder.string()); }, ErrorCode::BadInput);
    QVERIFY2(missing.contains("resnets.1.norm1.weight: expected [8], found no such tensor"), missing.constData());
    latent::writeAutoencoder(folder);
    latent::Shapes shapes = latent::autoencoderShapes(latent::autoencoderConfig());
    shapes.push_back({"decoder.extra.weight", {2}});
    shapes.push_back({"loss.logvar", {2}}); // of training, harmless
    latent::writeTensors(folder / "diffusion_pytorch_model.safetensors", shapes, 3);
    const QByteArray extra = thrownMessage([&] { openAutoencoder(folder.string()); }, ErrorCode::BadInput);
    QVERIFY2(extra.contains("1 tensor differs: decoder.extra.weight: expected no such tensor"), extra.constData());
}

void TestAutoencoderFile::whatIsNoAutoencoderIsSaid() {
    const fs::path folder = freshFolder();
    latent::writeDit(folder / "dit.safetensors");
    const QByteArray found =
        thrownMessage([&] { openAutoencoder((folder / "dit.safetensors").string()); }, ErrorCode::BadInput);
    QVERIFY2(found.contains("expected an autoencoder") && found.contains("diffusion transformer"), found.constData());
    QVERIFY(!thrownMessage([&] { openAutoencoder((folder / "missing").string()); }, ErrorCode::BadInput)
                 .startsWith("nothing"));
}

void TestAutoencoderFile::nonFiniteWeightsAreNamed() {
    const fs::path folder = freshFolder();
    latent::writeAutoencoder(folder);
    const fs::path file = folder / "diffusion_pytorch_model.safetensors";
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(-4, std::ios::end);
    const float nan = std::numeric_limits<float>::quiet_NaN();
    bytes.write(reinterpret_cast<const char*>(&nan), 4);
    bytes.close();
    const OpenedAutoencoder opened = openAutoencoder(folder.string());
    QCOMPARE(opened.warnings.size(), std::size_t{1});
    QVERIFY(opened.warnings.front().find("1 weight is NaN or infinite, first in post_quant_conv.bias") !=
            std::string::npos);
}

void TestAutoencoderFile::theFolderBesideTheModelIsFound() {
    const fs::path folder = freshFolder();
    latent::writeDit(folder / "model.safetensors");
    const auto info = [](const fs::path& spec) { return openModel(spec.string()).model->info(); };
    QCOMPARE(findAutoencoder(info(folder / "model.safetensors")), std::string());
    latent::writeAutoencoder(folder / "sd-vae-ft-mse");
    QCOMPARE(fs::path(findAutoencoder(info(folder / "model.safetensors"))).filename().string(),
             std::string("sd-vae-ft-mse"));
    latent::writeAutoencoder(folder / "vae");
    QCOMPARE(fs::path(findAutoencoder(info(folder / "model.safetensors"))).filename().string(), std::string("vae"));
    // A folder of its own, such as a pruned model's or a pipeline's transformer: beside that folder.
    latent::writeDit(folder / "transformer" / "model.safetensors");
    latent::writeText(folder / "transformer" / "config.json", R"({"input_size": 8, "patch_size": 2, "in_channels": 4,
        "hidden_size": 32, "depth": 2, "num_heads": 4, "mlp_ratio": 2, "num_classes": 5})");
    QVERIFY(fs::equivalent(findAutoencoder(info(folder / "transformer")), folder / "vae"));
}

void TestAutoencoderFile::othersThanAutoencodersAreNotFound() {
    const fs::path folder = freshFolder();
    latent::writeDit(folder / "model.safetensors");
    model::ModelInfo info = openModel((folder / "model.safetensors").string()).model->info();
    latent::writeText(folder / "vae" / "config.json", R"({"_class_name": "VQModel"})");
    QCOMPARE(findAutoencoder(info), std::string());
    latent::writeText(folder / "vae" / "config.json", "not JSON");
    QCOMPARE(findAutoencoder(info), std::string());
    latent::writeAutoencoder(folder / "vae");
    fs::remove(folder / "vae" / "config.json"); // its tensors say it too
    QCOMPARE(fs::path(findAutoencoder(info)).filename().string(), std::string("vae"));
    info.isPixelSpace = true;
    QCOMPARE(findAutoencoder(info), std::string());
}

void TestAutoencoderFile::anAutoencoderOfOtherLatentsDoesNotFit() {
    const fs::path folder = freshFolder();
    latent::writeDit(folder / "dit.safetensors");
    autoencoder::AutoencoderConfig config = latent::autoencoderConfig();
    config.latentChannels = 8;
    latent::writeAutoencoder(folder / "vae", "", config);
    const auto info = openModel((folder / "dit.safetensors").string()).model->info();
    const auto autoencoder = openAutoencoder((folder / "vae").string()).autoencoder;
    QCOMPARE(thrownMessage([&] { requireFit(*autoencoder, info); }),
             QByteArray("autoencoder vae: expected latents of 4 channels as dit has, found 8"));
}

TESSERA_TEST(TestAutoencoderFile)
#include "tst_autoencoder_file.moc"
