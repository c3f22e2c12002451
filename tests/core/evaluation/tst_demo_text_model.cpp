#include "core/base/compute.h"
#include "core/base/resources.h"
#include "core/calibration/image_source.h"
#include "core/data/shape_captions.h"
#include "core/evaluation/prompt_judge.h"
#include "core/sampling/sampler.h"
#include "core/workflow/open_model.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;

namespace {

constexpr int kImages = 60;
constexpr double kColourBar = 0.8, kBackgroundBar = 0.65, kShapeBar = 0.45; ///< below what the model card says

} // namespace

/// The weights of the built-in text-to-image model, as a person gets them.
class TestDemoTextModel : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        if (!std::filesystem::exists(resourcePath("demo-text/model_index.json")))
            QSKIP("its weights do not ship yet");
    }

    void itIsAPipelineOfPixels() {
        const checkpoint::OpenedModel opened = workflow::openModel("demo-text");
        const model::ModelInfo& info = opened.model->info();
        QVERIFY2(opened.warnings.empty(), opened.warnings.empty() ? "" : opened.warnings.front().c_str());
        QCOMPARE(info.name, std::string("demo-text"));
        QVERIFY(info.isPixelSpace && info.textChannels > 0 && info.textVector > 0);
        QVERIFY(info.prediction == schedule::Prediction::Sample);
        QVERIFY(info.conditioner->fit("a big red star").size() == 2);
    }

    void itsStatisticsComeFromCaptionedImages() {
        const auto model = workflow::openModel("demo-text").model;
        const data::CalibrationSet set = calibration::calibrationSet(*model, {.samples = 30, .seed = 4});
        QCOMPARE(set.prompts.size(), std::size_t(30));
        const double highest = set.clean.abs().max().item<double>();
        QVERIFY2(highest <= 1.0001 && highest > 0.7, qPrintable(QString::number(highest))); // images in [-1,1]
        const data::ShapeParameters shapes = data::drawShapeParameters(30, 4);
        for (std::int64_t i = 0; i < 30; ++i)
            QCOMPARE(set.labels[i].item<int>(), data::describeShape(shapes, i).shape);
    }

    void itDrawsWhatItIsAskedFor() {
        ComputeOptions compute;
        compute.threads = 1;
        const ComputeScope scope(compute);
        const auto tests = evaluation::unseenPrompts(kImages, 3);
        sampling::SampleOptions options;
        options.steps = 20;
        options.seeds.clear();
        for (const evaluation::PromptTest& test : tests) {
            options.requests.emplace_back().prompt = test.prompt;
            options.seeds.push_back(options.seeds.size());
        }
        const auto images = sampling::sample(*workflow::openModel("demo-text").model, options).images;
        const auto score = evaluation::scorePrompts(evaluation::ShapeClassifier::builtin(), images, tests);
        QVERIFY2(score.colours >= kColourBar * score.coloursAsked, qPrintable(QString::number(score.colours)));
        QVERIFY2(score.backgrounds >= kBackgroundBar * score.backgroundsAsked,
                 qPrintable(QString::number(score.backgrounds)));
        QVERIFY2(score.shapes >= kShapeBar * score.images, qPrintable(QString::number(score.shapes)));
    }
};

TESSERA_CORE_TEST(TestDemoTextModel)
#include "tst_demo_text_model.moc"
