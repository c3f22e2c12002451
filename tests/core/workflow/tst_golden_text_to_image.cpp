#include "core/checkpoint/pipeline/model_prompts.h"
#include "core/checkpoint/scheduler_config.h"
#include "core/formats/json.h"
#include "core/sampling/guidance.h"
#include "core/sampling/sampler_run.h"
#include "core/sampling/sampler_table.h"
#include "core/workflow/load_model.h"
#include "core/workflow/open_model.h"
#include "tests/core/golden.h"
#include "tests/core/golden_prompts.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;

namespace {

std::string singleFile() {
    return (golden::folder("sdxl") / "single-file.safetensors").string();
}

/// A pipeline as its case ran it, from its folder, or from a single file with the folder as its base.
struct Pipeline {
    Pipeline(const nlohmann::json& json, bool isSingleFile)
        : folder((golden::folder("sdxl") / json.at("folder").get<std::string>()).string())
        , loaded(isSingleFile ? workflow::loadModel({.spec = singleFile(), .compute = {}, .base = folder}, {})
                              : workflow::loadModel({.spec = folder, .compute = {}}, {}))
        , model(loaded.dense->atSize(json.at("height").get<int>() / 8, json.at("width").get<int>() / 8))
        , info(model->info()) {
        checkpoint::readScheduler(formats::JsonView(json.at("scheduler_config"), "case"), info);
    }

    std::string folder;
    workflow::LoadedModel loaded;
    model::DenoiserPtr model;
    model::ModelInfo info; ///< with the case's scheduler
};

/// How far two tensors may be apart, as sdxl/INDEX.md has it for a whole run.
double boundOf(const at::Tensor& wanted) {
    return 2e-4 * std::max(1.0, wanted.abs().max().item<double>());
}

} // namespace

/// From prompts and noise to an image, as upstream's pipeline of SDXL makes it: sdxl/cases.
class TestGoldenTextToImage : public QObject {
    Q_OBJECT

private slots:
    void promptsBecomeThePipelinesImages_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("isSingleFile");
        const auto paths = golden::caseFolders("sdxl/cases");
        const bool hasFile = std::filesystem::exists(singleFile());
        for (const auto& path : paths) {
            QTest::newRow(path.filename().c_str()) << QString::fromStdString(path.string()) << false;
            if (hasFile && golden::Case(path).json.at("folder") == "folder") // whose weights the file has
                QTest::addRow("%s in one file", path.filename().c_str())
                    << QString::fromStdString(path.string()) << true;
        }
        QVERIFY2(!paths.empty(), "no golden case of a pipeline");
    }
    void promptsBecomeThePipelinesImages();

private:
    at::Tensor sample(const golden::Case& one, const Pipeline& pipeline);
    void verify(const golden::Case& one, const at::Tensor& found, const std::string& name);
};

void TestGoldenTextToImage::verify(const golden::Case& one, const at::Tensor& found, const std::string& name) {
    const at::Tensor wanted = one.tensor(name);
    QCOMPARE(found.sizes().vec(), wanted.sizes().vec());
    const double off = (found - wanted).abs().max().item<double>();
    QVERIFY2(off <= boundOf(wanted), qPrintable(QString("%1 is off by %2").arg(QString::fromStdString(name)).arg(off)));
}

at::Tensor TestGoldenTextToImage::sample(const golden::Case& one, const Pipeline& pipeline) {
    const int steps = one.json.at("steps");
    const schedule::NoiseSchedule schedule(pipeline.info.schedule);
    const sampling::SamplerPlan plan = sampling::planSampler({.schedule = schedule,
                                                              .config = sampling::applied({}, pipeline.info.schedule),
                                                              .prediction = pipeline.info.prediction,
                                                              .steps = steps});
    const auto requests =
        pipeline.loaded.conditioner->resolve(golden::requestsOf(one.json), one.json.at("prompt").size());
    sampling::GuidedRun run(
        *pipeline.model,
        {.timesteps = plan.timesteps(), .conditioning = pipeline.loaded.conditioner->conditional(requests)},
        pipeline.loaded.conditioner->unconditional(requests),
        {.scale = std::max(1.0, one.json.at("guidance_scale").get<double>()),
         .rescale = one.json.value("guidance_rescale", 0.0)});
    sampling::SamplerRun sampler(plan);
    at::Tensor x = sampler.start(one.tensor("initial_latents"));
    int drawn = 0;
    for (int call = 0; call < static_cast<int>(plan.updates.size()); ++call) {
        const std::string noise = "noise." + std::to_string(drawn);
        const bool isDrawn = one.hasArray(noise);
        drawn += isDrawn ? 1 : 0;
        x = sampler
                .step(call, x, run.predict(sampler.input(call, x), call),
                      isDrawn ? one.tensor(noise) : at::zeros_like(x))
                .next;
        verify(one, x, "call." + std::to_string(call) + ".latents_after");
    }
    return x;
}

void TestGoldenTextToImage::promptsBecomeThePipelinesImages() {
    QFETCH(QString, path);
    QFETCH(bool, isSingleFile);
    const ComputeScope scope({});
    const golden::Case one(path.toStdString());
    const Pipeline pipeline(one.json, isSingleFile);
    QVERIFY(pipeline.loaded.images.autoencoder != nullptr);
    const at::Tensor latents = sample(one, pipeline);
    if (QTest::currentTestFailed())
        return;
    const auto& vae = *pipeline.loaded.images.autoencoder;
    verify(one, vae.decode(vae.fromDenoiser(latents)), "decoded");
    const std::vector<Image> images = pipeline.loaded.images.decoder->decode(latents);
    const at::Tensor wanted = one.tensor("image_uint8").permute({0, 2, 3, 1}).contiguous();
    const std::uint8_t* number = wanted.const_data_ptr<std::uint8_t>();
    std::int64_t others = 0;
    for (const Image& image : images)
        for (const std::uint8_t level : image.rgb) {
            const int off = std::abs(int(level) - int(*number++));
            QVERIFY(off <= 1);
            others += off;
        }
    QVERIFY2(others <= wanted.numel() / 100, qPrintable(QString::number(others)));
}

TESSERA_CORE_TEST(TestGoldenTextToImage)
#include "tst_golden_text_to_image.moc"
