#include "core/base/error.h"
#include "core/formats/json.h"
#include "core/formats/safetensors.h"
#include "core/training/demo/noising.h"
#include "core/training/demo/trainer.h"
#include "core/training/demo/validation.h"
#include "tests/test_main.h"

#include <ATen/CPUGeneratorImpl.h>
#include <QtTest>

#include <nlohmann/json.hpp>

using namespace core;
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
    options.warmUpSteps = 5;
    options.steps = 50;
    options.saveMinutes = 0;
    options.threads = 1;
    return options;
}

/// Stops the run once it has reported `steps` of its steps.
Progress stopAfter(std::int64_t steps, std::stop_source& stop) {
    return Progress(
        stop.get_token(),
        [steps, &stop](const ProgressUpdate& update) {
            if (update.phase == "train" && update.done >= steps)
                stop.request_stop();
        },
        std::chrono::milliseconds(0));
}

} // namespace

class TestDemoTrainer : public QObject {
    Q_OBJECT
private slots:
    void lossFallsAndEveryFileIsWritten() {
        const QTemporaryDir folder;
        const TrainOptions options = tinyOptions(folder, "a");
        const TrainLog log = train(options);
        QCOMPARE(log.loss.size(), std::size_t{2});
        QVERIFY(log.loss[1].loss < log.loss[0].loss);
        QVERIFY(log.validation.size() > 5);
        QVERIFY(log.validation.back().error.front() < log.validation.front().error.front());
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
        const TrainLog expected = train(whole);
        std::stop_source stop;
        QVERIFY_EXCEPTION_THROWN(train(parts, stopAfter(25, stop)), Error);
        const TrainLog log = train(parts);
        QCOMPARE(log.loss.size(), expected.loss.size());
        for (std::size_t i = 0; i < log.loss.size(); ++i)
            QCOMPARE(log.loss[i].loss, expected.loss[i].loss);
        const auto tensor = [](const TrainOptions& options, const char* name) {
            return formats::SafetensorsFile::open(TrainFiles(options.out).checkpoint).tensor(name);
        };
        for (const char* name : {"model.blocks.0.mlp.fc1.weight", "average.blocks.0.mlp.fc1.weight", "optimizer.first"})
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

    void noisingKeepsVarianceAndWeighsByCappedSnr() {
        const schedule::NoiseSchedule schedule{schedule::ScheduleConfig{}};
        const Noising noising(schedule, 10, 0.25);
        const at::Generator generator = at::detail::createCPUGenerator(1);
        const at::Tensor clean = at::randn({2000, 3, 4, 4}, generator, at::kFloat);
        const NoisedBatch batch = noising.draw(clean, at::zeros({2000}, at::kLong), generator);
        QVERIFY(std::abs(batch.noised.square().mean().item<double>() - 1) < 0.02);
        QVERIFY(std::abs((batch.labels == 10).to(at::kFloat).mean().item<double>() - 0.25) < 0.04);
        for (int i = 0; i < 50; ++i) {
            const double alphaBar = schedule.alphaBar(batch.timesteps[i].item<int>() + 1);
            const double expected = std::min(alphaBar / (1 - alphaBar), 5.0) + 1;
            QVERIFY(std::abs(batch.weights[i].item<double>() - expected) < 1e-3 * expected);
        }
        // Half uniform, half near ln SNR = 0, which is τ ≈ 260: more than half lies below the middle.
        QVERIFY((batch.timesteps < 500).to(at::kFloat).mean().item<double>() > 0.6);
        QVERIFY((batch.timesteps >= 900).to(at::kFloat).mean().item<double>() > 0.03);
    }

    void noisingFollowsAnyPath() {
        for (const schedule::FlowPath& path : schedule::flowPaths()) {
            const schedule::NoiseSchedule schedule({.name = std::string(path.name), .timesteps = 10});
            const Noising noising(schedule, 10, 0);
            const at::Generator generator = at::detail::createCPUGenerator(1);
            const at::Tensor clean = at::randn({10, 3, 4, 4}, generator, at::kFloat);
            const at::Tensor noise = at::randn({10, 3, 4, 4}, generator, at::kFloat);
            const at::Tensor noised = noising.noise(clean, at::arange(10, at::kLong), noise);
            for (int t = 1; t <= 10; ++t) {
                const at::Tensor wanted = schedule.alpha(t) * clean[t - 1] + schedule.sigma(t) * noise[t - 1];
                QVERIFY((noised[t - 1] - wanted).abs().max().item<double>() < 1e-5);
            }
            const NoisedBatch batch = noising.draw(clean, at::zeros({10}, at::kLong), generator);
            for (int i = 0; i < 10; ++i) {
                const double snr = std::exp(schedule.lnSnr(batch.timesteps[i].item<int>() + 1));
                QVERIFY(std::abs(batch.weights[i].item<double>() - (std::min(snr, 5.0) + 1)) < 1e-5);
            }
        }
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
