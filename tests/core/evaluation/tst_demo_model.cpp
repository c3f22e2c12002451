#include "core/base/compute.h"
#include "core/base/resources.h"
#include "core/data/shape_world.h"
#include "core/evaluation/shape_classifier.h"
#include "core/formats/json.h"
#include "core/sampling/sampler.h"
#include "core/training/demo/validation.h"
#include "core/workflow/open_model.h"
#include "tests/test_main.h"

#include <QtTest>

#include <nlohmann/json.hpp>

using namespace core;

/// The weights that ship with Tessera, as a person gets them.
class TestDemoModel : public QObject {
    Q_OBJECT
private slots:
    void theConfigDescribesShapeWorld() {
        const auto model = workflow::openModel("demo").model;
        QCOMPARE(model->info().classes.count, data::kShapeClasses);
        QVERIFY(model->info().prediction == schedule::Prediction::Sample);
        QCOMPARE(model->info().pixelScale, data::kShapePixelScale);
        QCOMPARE(model->info().classes.names.at(7), std::string("moon"));
    }

    void samplesGetTheirClass() {
        ComputeOptions compute;
        compute.threads = 1;
        const ComputeScope scope(compute);
        sampling::SampleOptions options;
        options.steps = 20;
        options.seeds.clear();
        for (std::uint64_t seed = 0; seed < 20; ++seed)
            options.seeds.push_back(seed);
        const auto result = sampling::sample(*workflow::openModel("demo").model, options);
        const double accuracy = evaluation::ShapeClassifier::builtin().accuracy(result.images, result.labels);
        QVERIFY2(accuracy >= 0.9, qPrintable(QString::number(accuracy)));
    }

    void thePretrainingDynamicsShipWithIt() {
        const nlohmann::json log = formats::readJsonFile(resourcePath("demo/training.json"));
        const nlohmann::json& errors = log.at("validation").at("error");
        QVERIFY(errors.size() >= 50);
        QCOMPARE(errors.size(), log.at("validation").at("step").size());
        QCOMPARE(errors.back().size(), std::size_t{training::demo::kValidationBins});
        QVERIFY(errors.back().front().get<double>() < 0.01 * errors.front().front().get<double>());
    }
};

TESSERA_CORE_TEST(TestDemoModel)
#include "tst_demo_model.moc"
