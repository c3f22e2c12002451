#include "core/base/error.h"
#include "core/formats/json.h"
#include "core/formats/safetensors.h"
#include "core/training/demo/trainer.h"
#include "core/training/demo/validation.h"
#include "tests/core/training/training_fixture.h"
#include "tests/test_main.h"

#include <ATen/CPUGeneratorImpl.h>
#include <QtTest>

#include <nlohmann/json.hpp>

using namespace core;
using namespace core::training;
using namespace core::training::demo;

namespace {

TrainOptions tinyOptions(const QTemporaryDir& folder, const char* name) {
    TrainOptions options;
    options.out = std::filesystem::path(folder.path().toStdString()) / name / "model.safetensors";
    std::filesystem::create_directories(options.out.parent_path());
    options.config.patchSize = 8;
    options.config.hiddenSize = 32;
    options.config.depth = 1;
    options.config.numHeads = 2;
    options.batch = 8;
    options.pool = 64;
    options.rate.warmUpSteps = 5;
    options.steps = 50;
    options.saveMinutes = 0;
    options.threads = 1;
    return options;
}

} // namespace

class TestDemoTrainer : public QObject {
    Q_OBJECT
private slots:
    void lossFallsAndEveryFileIsWritten() {
        const QTemporaryDir folder;
        const TrainOptions options = tinyOptions(folder, "a");
        const TrainingLog log = train(options);
        QCOMPARE(log.loss.size(), std::size_t{2});
        QVERIFY(log.loss[1].loss < log.loss[0].loss);
        QVERIFY(log.measurements.size() > 5);
        QVERIFY(log.measurements.back().values.front() < log.measurements.front().values.front());
        const TrainFiles files(options.out);
        for (const auto& path : {files.weights, files.config, files.checkpoint, files.log, files.samples})
            QVERIFY2(std::filesystem::exists(path), path.c_str());
        const nlohmann::json config = formats::readJsonFile(files.config);
        QCOMPARE(config.at("hidden_size").get<int>(), 32);
        QCOMPARE(QString::fromStdString(config.at("scheduler").at("prediction_type")), QString("sample"));
        const auto weights = formats::SafetensorsFile::open(files.weights);
        QCOMPARE(weights.tensor("blocks.0.attn.qkv.weight").scalar_type(), at::kBFloat16);
    }

    void resumedRunTakesTheSameStepsAsOneWithoutInterruption() {
        const QTemporaryDir folder;
        const TrainOptions whole = tinyOptions(folder, "whole"), parts = tinyOptions(folder, "parts");
        const TrainingLog expected = train(whole);
        std::stop_source stop;
        QVERIFY_EXCEPTION_THROWN(train(parts, fixture::stopAt(25, stop)), Error);
        const TrainingLog log = train(parts);
        QCOMPARE(log.loss.size(), expected.loss.size());
        for (std::size_t i = 0; i < log.loss.size(); ++i)
            QCOMPARE(log.loss[i].loss, expected.loss[i].loss);
        const auto tensor = [](const TrainOptions& options, const char* name) {
            return formats::SafetensorsFile::open(TrainFiles(options.out).checkpoint).tensor(name);
        };
        for (const char* name :
             {"value/blocks.0.mlp.fc1.weight", "average/blocks.0.mlp.fc1.weight", "first/blocks.0.mlp.fc1.weight"})
            QVERIFY2(at::equal(tensor(whole, name), tensor(parts, name)), name);
    }

    void anotherSeedIsAnotherRun() {
        const QTemporaryDir folder;
        TrainOptions one = tinyOptions(folder, "one"), other = tinyOptions(folder, "other");
        one.steps = other.steps = 25;
        other.seed = 2;
        QVERIFY(train(one).loss.back().loss != train(other).loss.back().loss);
    }

    void aForeignCheckpointIsRefused() {
        const QTemporaryDir folder;
        const TrainOptions options = tinyOptions(folder, "foreign");
        formats::writeSafetensors(TrainFiles(options.out).checkpoint, {{"a", at::zeros({2})}});
        QVERIFY_EXCEPTION_THROWN(train(options), Error);
    }

    void badOptionsAreRefused() {
        const QTemporaryDir folder;
        TrainOptions options = tinyOptions(folder, "bad");
        options.batch = 0;
        QVERIFY_EXCEPTION_THROWN(train(options), Error);
        options = tinyOptions(folder, "bad");
        options.config.inputSize = 64;
        QVERIFY_EXCEPTION_THROWN(train(options), Error);
    }

    void validationMomentsAreEvenOnALogarithmicAxis() {
        int all = 0, lastDecade = 0;
        for (std::int64_t step = 1; step <= 10000; ++step) {
            all += isValidationMoment(step);
            lastDecade += step > 1000 && isValidationMoment(step);
        }
        QVERIFY2(all >= 50 && all <= 70, qPrintable(QString::number(all)));
        QVERIFY(lastDecade >= 17 && lastDecade <= 20);
    }
};

TESSERA_CORE_TEST(TestDemoTrainer)
#include "tst_demo_trainer.moc"
