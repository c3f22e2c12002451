#include "core/base/tensor.h"
#include "core/checkpoint/autoencoder_file.h"
#include "core/checkpoint/model_images.h"
#include "core/checkpoint/pipeline/few_steps.h"
#include "core/checkpoint/pipeline/model_prompts.h"
#include "core/checkpoint/pipeline/random_pipeline.h"
#include "core/conditioning/prompt_conditioner.h"
#include "core/formats/safetensors.h"
#include "core/model/conditioning.h"
#include "core/sampling/sampler.h"
#include "core/workflow/memory_need.h"
#include "core/workflow/open_model.h"
#include "tests/core/checkpoint_files.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

using namespace core;
using namespace core::checkpoint;

namespace fs = std::filesystem;

namespace {

/// One image of two steps, through the model's own autoencoder.
Image sampled(const OpenedModel& opened) {
    const ModelImages images = openImages(opened.model->info(), {}, {});
    sampling::SampleOptions options{.steps = 2, .seeds = {5}};
    options.requests = {{.prompt = "a red star"}};
    options.decoder = images.decoder;
    return sampling::sample(*opened.model, options).images.front();
}

bool isAnySaid(const std::vector<std::string>& lines, const std::string& part) {
    return std::ranges::any_of(lines, [&](const std::string& line) { return line.find(part) != std::string::npos; });
}

/// All tensors of a file, changed.
void rewrite(const fs::path& file, const std::function<at::Tensor(const std::string&, const at::Tensor&)>& change) {
    std::map<std::string, at::Tensor> tensors;
    {
        const auto source = formats::SafetensorsFile::open(file);
        for (const formats::TensorEntry& entry : source.entries())
            tensors[entry.name] = change(entry.name, source.tensor(entry.name).clone());
    }
    formats::writeSafetensors(file, tensors, {{"format", "pt"}});
}

} // namespace

/// Whole pipelines of random weights in small sizes, and what opening says where a part of one is missing or another.
class TestRandomPipeline : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_scope = std::make_unique<ComputeScope>(ComputeOptions{}); }
    void folderAndSingleFileGiveTheSameImage_data();
    void folderAndSingleFileGiveTheSameImage();
    void theAutoencoderOfASingleFileIsFound();
    void theSameSeedGivesTheSameBytes();
    void otherNamesAreRefused();
    void missingPartsAreSaid_data();
    void missingPartsAreSaid();
    void variantsAreTakenAsAsked();
    void halfWeightsStaySoAndPredictTheSame();
    void eightBitWeightsAreRefusedByName();
    void textEncodersWorkBeforeTheWeightsCome();
    void stagesThatFailAreNamed();
    void memoryIsForetold();
    void namesOfferFewSteps_data();
    void namesOfferFewSteps();

private:
    fs::path path(const std::string& name) const { return fs::path(m_folder.path().toStdString()) / name; }
    /// A small folder of SDXL's kind, made once and copied.
    fs::path pipeline(const std::string& name) {
        const fs::path original = path("original");
        if (!fs::exists(original))
            writeRandomPipeline(original, {.arch = "SDXL", .isSmall = true});
        fs::copy(original, path(name), fs::copy_options::recursive);
        return path(name);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<ComputeScope> m_scope;
};

void TestRandomPipeline::folderAndSingleFileGiveTheSameImage_data() {
    QTest::addColumn<bool>("isVelocity");
    for (const std::string& name : randomPipelineNames())
        QTest::newRow(name.c_str()) << (name == "SD-2.1");
}

void TestRandomPipeline::folderAndSingleFileGiveTheSameImage() {
    QFETCH(const bool, isVelocity);
    const std::string arch = QTest::currentDataTag();
    const fs::path folder = path(arch), file = path(arch + ".safetensors");
    const RandomModel whole = writeRandomPipeline(folder, {.arch = arch, .isSmall = true});
    const RandomModel single = writeRandomPipeline(file, {.arch = arch, .layout = "sgm", .isSmall = true});
    QCOMPARE(whole.parameters, single.parameters);
    QVERIFY(whole.tensors > single.tensors || arch == "SD-1.5"); // open_clip's queries, keys and values are one
    const OpenedModel fromFolder = workflow::openModel(folder.string()), fromFile = workflow::openModel(file.string());
    QVERIFY2(fromFolder.warnings.empty(), fromFolder.warnings.empty() ? "" : fromFolder.warnings.front().c_str());
    QVERIFY2(fromFile.warnings.empty(), fromFile.warnings.empty() ? "" : fromFile.warnings.front().c_str());
    QCOMPARE(fromFile.model->info().prediction == schedule::Prediction::Velocity, isVelocity);
    const Image image = sampled(fromFolder);
    QCOMPARE(image.width, 64);
    QVERIFY(image == sampled(fromFile));
}

void TestRandomPipeline::theAutoencoderOfASingleFileIsFound() {
    for (const std::string& arch : randomPipelineNames()) {
        const fs::path file = path("vae-" + arch + ".safetensors");
        writeRandomPipeline(file, {.arch = arch, .layout = "sgm", .isSmall = true});
        const model::ModelInfo info = workflow::openModel(file.string()).model->info();
        QCOMPARE(findAutoencoder(info), file.string());
        QCOMPARE(info.pixelsPerSide(), 8);
        const ModelImages images = openImages(info, {}, {});
        QVERIFY(!images.decoder->isApproximate());
        QVERIFY(images.notes.empty());
        QCOMPARE(images.autoencoder->config().scalingFactor, arch == "SDXL" ? 0.13025 : 0.18215);
        const ModelImages late = openImages(info, {}, {}, AutoencoderStay::WhileItWorks);
        QVERIFY(late.autoencoder == nullptr);
        const at::Tensor latents = at::linspace(-1, 1, 4 * 64).view({1, 4, 8, 8});
        QVERIFY(late.decoder->decode(latents) == images.decoder->decode(latents));
    }
}

void TestRandomPipeline::theSameSeedGivesTheSameBytes() {
    const auto hash = [&](const char* name, std::uint64_t seed) {
        writeRandomPipeline(path(name), {.arch = "SD-1.5", .layout = "sgm", .seed = seed, .isSmall = true});
        return formats::SafetensorsFile::open(path(name)).sha256();
    };
    const std::string first = hash("a.safetensors", 1);
    QCOMPARE(hash("b.safetensors", 1), first);
    QVERIFY(hash("c.safetensors", 2) != first);
}

void TestRandomPipeline::otherNamesAreRefused() {
    const auto refused = [&](const RandomPipelineOptions& options) {
        return thrownMessage([&] { writeRandomPipeline(path("no"), options); }, ErrorCode::BadArgument);
    };
    QVERIFY(refused({.arch = "SDXL-UNet"}).contains("SDXL, SD-1.5 or SD-2.1"));
    QVERIFY(refused({.arch = "SDXL", .layout = "facebook"}).contains("diffusers or sgm"));
    QVERIFY(!fs::exists(path("no")));
}

void TestRandomPipeline::missingPartsAreSaid_data() {
    QTest::addColumn<QString>("part");
    QTest::addColumn<QString>("line");
    QTest::addColumn<bool>("isAsked");
    QTest::newRow("second encoder") << "text_encoder_2"
                                    << "missing: text_encoder_2/config.json" << false;
    QTest::newRow("tokenizer") << "tokenizer"
                               << "holds no tokenizer: CLIP's own is used" << true;
    QTest::newRow("scheduler") << "scheduler"
                               << "no scheduler_config.json" << true;
    QTest::newRow("autoencoder") << "vae"
                                 << "" << true;
}

void TestRandomPipeline::missingPartsAreSaid() {
    QFETCH(const QString, part);
    QFETCH(const QString, line);
    QFETCH(const bool, isAsked);
    const fs::path folder = pipeline("without-" + part.toStdString());
    fs::remove_all(folder / part.toStdString());
    const OpenedModel opened = workflow::openModel(folder.string());
    QCOMPARE(opened.warnings.size(), std::size_t(line.isEmpty() ? 0 : 1));
    if (!line.isEmpty())
        QVERIFY2(isAnySaid(opened.warnings, line.toStdString()), opened.warnings.front().c_str());
    if (isAsked)
        QCOMPARE(sampled(opened).width, 64);
    const ModelImages images = openImages(opened.model->info(), {}, {});
    QCOMPARE(images.decoder->isApproximate(), part == "vae");
    QCOMPARE(images.notes.size(), std::size_t(part == "vae" ? 1 : 0));
}

void TestRandomPipeline::variantsAreTakenAsAsked() {
    const fs::path folder = pipeline("variants"), network = folder / "unet";
    fs::copy(network / "diffusion_pytorch_model.safetensors", network / "diffusion_pytorch_model.fp16.safetensors");
    rewrite(network / "diffusion_pytorch_model.fp16.safetensors",
            [](const std::string&, const at::Tensor& tensor) { return tensor.to(at::kHalf); });
    const OpenedModel plain = workflow::openModel(folder.string());
    const OpenedModel half = workflow::openModel(folder.string(), {.variant = "fp16"});
    QVERIFY(plain.model->info().source.ends_with("model.safetensors"));
    QVERIFY(half.model->info().source.ends_with("model.fp16.safetensors"));
    QVERIFY(isAnySaid(plain.warnings, "there are also diffusion_pytorch_model.fp16.safetensors"));
    QVERIFY(isAnySaid(half.warnings, "there are also diffusion_pytorch_model.safetensors"));
    fs::remove(network / "diffusion_pytorch_model.safetensors");
    QVERIFY(workflow::openModel(folder.string()).model->info().source.ends_with("model.fp16.safetensors"));
}

void TestRandomPipeline::halfWeightsStaySoAndPredictTheSame() {
    const fs::path file = path("half.safetensors");
    writeRandomPipeline(file, {.arch = "SDXL", .layout = "sgm", .dtype = Dtype::Float16, .isSmall = true});
    const auto wide = workflow::openModel(file.string()).model;
    const auto half = workflow::openModel(file.string(), {.keepHalfFrom = 0}).model;
    QVERIFY(wide->dtype() == Dtype::Float32);
    QVERIFY(half->dtype() == Dtype::Float16);
    QVERIFY(workflow::openModel(file.string(), {.dtype = Dtype::BFloat16, .keepHalfFrom = 0}).model->dtype() ==
            Dtype::BFloat16);
    const at::Tensor x = at::randn({2, 4, 8, 8}), t = at::tensor({900, 20}, at::kLong);
    const model::Conditioning asked = wide->exampleConditioning(2);
    const at::Tensor expected = wide->forward(x, t, asked), found = half->forward(x, t, asked);
    QVERIFY((found - expected).abs().max().item<double>() <= 1e-5 * expected.abs().max().item<double>());
}

void TestRandomPipeline::eightBitWeightsAreRefusedByName() {
    const fs::path file = path("eight.safetensors");
    writeRandomPipeline(file, {.arch = "SDXL", .layout = "sgm", .isSmall = true});
    std::ifstream in(file, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), {});
    // Four tensors of eight bits have the bytes of one of 32: the header says another type and a row of four times.
    const std::string name = "\"model.diffusion_model.out.0.bias\":{\"dtype\":\"F32\",\"shape\":[32]";
    const std::size_t at = bytes.find(name);
    QVERIFY(at != std::string::npos);
    const std::string eight = "\"model.diffusion_model.out.0.bias\":{\"dtype\":\"F8_E4M3\",\"shape\":[128]";
    bytes.replace(at, name.size(), eight);
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), sizeof length);
    length += eight.size() - name.size();
    std::memcpy(bytes.data(), &length, sizeof length);
    std::ofstream(file, std::ios::binary) << bytes;
    VERIFY_REFUSED(workflow::openModel(file.string()), "weights in float8_e4m3fn (out.0.bias, …)");
}

/// What is asked for is encoded while opening, so that a run needs no encoder's file.
void TestRandomPipeline::textEncodersWorkBeforeTheWeightsCome() {
    const fs::path folder = pipeline("early");
    const conditioning::Request asked{.prompt = "a red star"};
    const OpenedModel opened = workflow::openModel(folder.string(), {.requests = {asked}});
    fs::remove_all(folder / "text_encoder");
    fs::remove_all(folder / "text_encoder_2");
    const auto& conditioner = *opened.model->info().conditioner;
    QCOMPARE(conditioner.conditional(conditioner.resolve({asked}, 1)).size(), std::int64_t{1});
    QVERIFY_THROWS_EXCEPTION(Error, conditioner.conditional(conditioner.resolve({{.prompt = "another"}}, 1)));
}

void TestRandomPipeline::stagesThatFailAreNamed() {
    const auto failing = [&](const char* name, const char* file) {
        const fs::path folder = pipeline(name);
        rewrite(folder / file, [](const std::string& key, const at::Tensor& tensor) {
            return key.ends_with("bias") ? at::full_like(tensor, std::numeric_limits<double>::quiet_NaN()) : tensor;
        });
        return thrownMessage([&] { sampled(workflow::openModel(folder.string())); }, ErrorCode::Failed);
    };
    QVERIFY(failing("nan-text", "text_encoder/model.safetensors").startsWith("text encoder 1: "));
    QVERIFY(failing("nan-unet", "unet/diffusion_pytorch_model.safetensors")
                .contains("the network's prediction in step 1 of 2 is NaN"));
    QVERIFY(failing("nan-vae", "vae/diffusion_pytorch_model.safetensors").contains("the pictures that it makes"));
}

void TestRandomPipeline::memoryIsForetold() {
    const fs::path folder = pipeline("memory");
    const auto need = workflow::memoryNeed({.spec = folder.string()});
    QVERIFY(need.has_value());
    const auto model = workflow::openModel(folder.string()).model;
    QCOMPARE(need->network, 4 * model->info().parameters);
    const auto encoderFile = static_cast<double>(fs::file_size(folder / "text_encoder_2/model.safetensors"));
    const auto encoder = static_cast<double>(need->encoder);
    QVERIFY(encoder <= encoderFile && encoder > 0.98 * encoderFile); // all but the header
    QVERIFY(need->activations > 0 && need->autoencoder > decodingBytes({}, 64 * 64) / 4);
    const auto larger = workflow::memoryNeed({.spec = folder.string(), .height = 128, .width = 128, .images = 2});
    QVERIFY(larger->activations > 7 * need->activations);
    const auto half = workflow::memoryNeed({.spec = folder.string(), .opening = {.dtype = Dtype::BFloat16}});
    QCOMPARE(2 * half->network, need->network);
    workflow::requireMemory(*need, need->peak());
    workflow::requireMemory(*need, 0);
    const QByteArray said = thrownMessage([&] { workflow::requireMemory(*need, need->peak() - 1); }, ErrorCode::Failed);
    QVERIFY2(said.startsWith("memory: about ") && said.contains(" are free: "), said.constData());
    QVERIFY(!workflow::memoryNeed({.spec = "demo"}));
    QVERIFY(!workflow::memoryNeed({.spec = path("nothing").string()}));
}

void TestRandomPipeline::namesOfferFewSteps_data() {
    QTest::addColumn<bool>("embedsGuidance");
    QTest::addColumn<QString>("options");
    const auto row = [](const char* name, const char* options, bool embedsGuidance = false) {
        QTest::newRow(name) << embedsGuidance << QString(options);
    };
    row("sd_xl_turbo_1.0", "--sampler euler-a --spacing trailing --steps 1 --guidance 1");
    row("sdxl_lightning_4step_unet", "--sampler euler --spacing trailing --steps 4 --guidance 1");
    row("SDXL-Lightning-8steps", "--sampler euler --spacing trailing --steps 8 --guidance 1");
    row("sdxl_lightning_1step_unet_x0", "--sampler euler --spacing trailing --steps 1 --guidance 1");
    row("Hyper-SDXL-1step-Unet", "--sampler ddim --spacing trailing --steps 1 --guidance 1");
    row("lcm-sdxl", "--sampler lcm --steps 4 --guidance 5", true);
    row("anything", "--sampler lcm --steps 4 --guidance 5", true);
    row("sd_xl_base_1.0", "");
    row("turbolence", "");
    row("hyperreal", "");
}

void TestRandomPipeline::namesOfferFewSteps() {
    QFETCH(const bool, embedsGuidance);
    QFETCH(const QString, options);
    model::ModelInfo info;
    info.name = QTest::currentDataTag();
    info.source = "/models/" + info.name + ".safetensors";
    info.textChannels = 2048;
    info.recommendedGuidance = 5;
    info.embedsGuidance = embedsGuidance;
    const auto found = fewStepsOf(info);
    QCOMPARE(found ? QString::fromStdString(found->options()) : QString(), options);
    const std::string note = fewStepsNote(info);
    QCOMPARE(note.empty(), options.isEmpty());
    if (found)
        QVERIFY(note.find(found->options()) != std::string::npos && note.ends_with("nothing was changed"));
    info.textChannels = 0;
    QVERIFY(!fewStepsOf(info));
}

TESSERA_CORE_TEST(TestRandomPipeline)
#include "tst_random_pipeline.moc"
