#include "core/formats/safetensors.h"
#include "core/kernels/recompute.h"
#include "core/training/autocast.h"
#include "core/training/distillation_loss.h"
#include "core/training/prediction_loss.h"
#include "tests/core/thrown_message.h"
#include "tests/core/training/training_fixture.h"
#include "tests/test_main.h"

#include <ATen/CPUGeneratorImpl.h>
#include <QtTest>
#include <c10/core/GradMode.h>

#include <atomic>

using namespace core;
using namespace core::training;

namespace {

struct Result {
    at::Tensor weights, average;
    TrainingLog log;
};

Result trained(const model::DenoiserPtr& source, const Objective& objective, const TrainerOptions& options,
               const Progress& progress = {}) {
    const ComputeScope scope(fixture::onThreads(2));
    const TrainedModel model(source);
    const ImageSetData data = fixture::images();
    Trainer trainer(model, data, objective, options);
    trainer.run(progress);
    const TrainedModel average(trainer.averaged());
    return {fixture::flat(model), fixture::flat(average), trainer.log()};
}

Result trained(const TrainerOptions& options, const Progress& progress = {}) {
    const auto dense = small::dit();
    return trained(dense, predictionLoss(dense->info()), options, progress);
}

TrainerOptions resumable(const QTemporaryDir& folder, std::int64_t steps) {
    TrainerOptions options = fixture::options(steps);
    options.checkpoint = std::filesystem::path(folder.path().toStdString()) / "run.checkpoint.safetensors";
    return options;
}

/// As predictionLoss, but not a number from the n-th call on.
Objective brokenFrom(int call, const Objective& right) {
    return [calls = std::make_shared<std::atomic<int>>(0), call, right](const auto& model, const auto& batch,
                                                                        const auto& tap) {
        LossValue value = right(model, batch, tap);
        if (++*calls >= call)
            value.loss = value.loss * std::numeric_limits<double>::quiet_NaN();
        return value;
    };
}

} // namespace

class TestTrainer : public QObject {
    Q_OBJECT
private slots:
    void theLossFalls() {
        TrainerOptions options = fixture::options(60);
        options.averageDecay = 0.9;
        const Result result = trained(options);
        QCOMPARE(result.log.loss.size(), std::size_t{30});
        QVERIFY(result.log.loss.back().loss < 0.5 * result.log.loss.front().loss);
        QVERIFY(result.log.loss.back().imagesPerSecond > 0);
        QVERIFY(!at::equal(result.weights, result.average));
        QVERIFY(norm(result.weights - result.average) < 0.1 * norm(result.weights));
    }

    void accumulatedPartsAreOneLargeBatch() {
        TrainerOptions whole = fixture::options(4), parts = fixture::options(4);
        whole.imagesPerPart = 12;
        parts.imagesPerPart = 5; // 5, 5, 2
        const Result a = trained(whole), b = trained(parts);
        QVERIFY(small::maxDifference(a.weights, b.weights) < 2e-4); // AdamW's first steps divide small numbers
        QVERIFY(std::abs(a.log.loss[1].loss / b.log.loss[1].loss - 1) < 1e-4);
    }

    void theResultDoesNotDependOnTheThreads() {
        const auto dense = small::dit();
        std::vector<at::Tensor> results;
        for (const int threads : {1, 2, 3}) {
            const ComputeScope scope(fixture::onThreads(threads));
            const TrainedModel model(dense);
            const ImageSetData data = fixture::images();
            Trainer(model, data, predictionLoss(dense->info()), fixture::options(3)).run();
            results.push_back(fixture::flat(model));
        }
        QVERIFY(at::equal(results[0], results[1]) && at::equal(results[0], results[2]));
    }

    void aResumedRunIsTheUndisturbedOneToTheBit_data() {
        QTest::addColumn<bool>("isStaged");
        QTest::addColumn<bool>("hasAutocast");
        QTest::newRow("dense") << false << false;
        QTest::newRow("dense, bf16") << false << true;
        QTest::newRow("staged") << true << false;
    }
    void aResumedRunIsTheUndisturbedOneToTheBit() {
        QFETCH(bool, isStaged);
        QFETCH(bool, hasAutocast);
        const QTemporaryDir folder;
        const model::DenoiserPtr source = isStaged ? model::DenoiserPtr(fixture::staged()) : small::dit();
        const Objective objective = distillation(source->info(), small::dit(), {.teacher = 0.7, .data = 0.3});
        TrainerOptions whole = fixture::options(9), parts = resumable(folder, 9);
        whole.autocast = parts.autocast = hasAutocast;
        const Result expected = trained(source, objective, whole);
        for (const std::int64_t step : {3, 6}) {
            std::stop_source stop;
            QVERIFY_EXCEPTION_THROWN(trained(source, objective, parts, fixture::stopAt(step, stop)), Error);
        }
        const Result found = trained(source, objective, parts);
        QVERIFY(at::equal(found.weights, expected.weights));
        QVERIFY(at::equal(found.average, expected.average));
        QCOMPARE(found.log.loss.size(), expected.log.loss.size());
        for (std::size_t i = 0; i < found.log.loss.size(); ++i) {
            QCOMPARE(found.log.loss[i].loss, expected.log.loss[i].loss);
            QVERIFY(found.log.loss[i].figures == expected.log.loss[i].figures);
        }
    }

    void aCheckpointOfAnotherRunIsRefused() {
        const QTemporaryDir folder;
        TrainerOptions options = resumable(folder, 2);
        trained(options);
        options.seed = 2;
        QVERIFY(thrownMessage([&] { trained(options); }, ErrorCode::BadInput)
                    .contains("expected a checkpoint of the run \"; images random, batch 12, seed 2\", found"));
        options.resume = false;
        trained(options);
    }

    void aForeignFileIsRefused() {
        const QTemporaryDir folder;
        const TrainerOptions options = resumable(folder, 2);
        formats::writeSafetensors(options.checkpoint, {{"a", at::zeros({2})}});
        QVERIFY(thrownMessage([&] { trained(options); }, ErrorCode::BadInput).contains("not a training checkpoint"));
    }

    void aStopComesWithinABatch() {
        const QTemporaryDir folder;
        const auto dense = small::dit();
        std::stop_source stop;
        int forwards = 0;
        // Asks for a stop in the middle of the first part's forward of the third step.
        const Objective right = predictionLoss(dense->info());
        const Objective stopping = [&](const auto& model, const auto& batch, const auto& tap) {
            return right(model, batch, [&](int unit, const at::Tensor& input) {
                if (unit == 2 && ++forwards == 3)
                    stop.request_stop();
                tap(unit, input);
                if (stop.stop_requested())
                    forwards = 100;
            });
        };
        TrainerOptions options = resumable(folder, 9);
        options.imagesPerPart = 12;
        const ComputeScope scope(fixture::onThreads(1));
        const TrainedModel model(dense);
        const ImageSetData data = fixture::images();
        Trainer trainer(model, data, stopping, options);
        const QByteArray said =
            thrownMessage([&] { trainer.run(Progress(stop.get_token(), {})); }, ErrorCode::Cancelled);
        QVERIFY2(!said.contains("wrong code"), said);
        QCOMPARE(trainer.steps(), 2);
        QCOMPARE(forwards, 3); // nothing after the tap that was stopped
        QVERIFY(std::filesystem::exists(options.checkpoint));
    }

    void aLossThatIsNotFiniteKeepsTheLastGoodState() {
        const QTemporaryDir folder;
        const auto dense = small::dit();
        TrainerOptions options = resumable(folder, 9);
        options.imagesPerPart = 12;
        const Objective right = predictionLoss(dense->info());
        QCOMPARE(thrownMessage([&] { trained(dense, brokenFrom(4, right), options); }, ErrorCode::Failed),
                 QByteArray("training: step 4: expected a finite loss, found nan"));
        const Result goneOn = trained(dense, right, options), undisturbed = trained(dense, right, [&] {
                                                                  TrainerOptions fresh = options;
                                                                  fresh.resume = false;
                                                                  return fresh;
                                                              }());
        QVERIFY(at::equal(goneOn.weights, undisturbed.weights));
    }

    void gradientsAreClipped() {
        TrainerOptions options = fixture::options(1);
        options.gradientLimit = 1e-3;
        options.rate.warmUpSteps = 0;
        // Adam's first moment is a tenth of the clipped gradient.
        const ComputeScope scope(fixture::onThreads(1));
        const auto dense = small::dit();
        const TrainedModel model(dense);
        const ImageSetData data = fixture::images();
        const QTemporaryDir folder;
        options.checkpoint = std::filesystem::path(folder.path().toStdString()) / "a.safetensors";
        Trainer(model, data, predictionLoss(dense->info()), options).run();
        double squares = 0;
        const auto file = formats::SafetensorsFile::open(options.checkpoint);
        for (const auto& entry : file.entries())
            if (entry.name.starts_with("first/"))
                squares += file.tensor(entry.name).square().sum().item<double>();
        QVERIFY(std::abs(std::sqrt(squares) / 1e-4 - 1) < 1e-3);
    }

    void autocastIsOnAndTheMastersStayFloat32() {
        const auto dense = small::dit();
        const TrainedModel model(dense);
        const ImageSetData data = fixture::images();
        at::ScalarType seen = at::kFloat;
        const Objective right = predictionLoss(dense->info());
        const Objective listening = [&](const auto& denoiser, const auto& batch, const auto& tap) {
            return right(denoiser, batch, [&](int unit, const at::Tensor& input) {
                seen = input.scalar_type();
                tap(unit, input);
            });
        };
        TrainerOptions options = fixture::options(1);
        options.autocast = true;
        const ComputeScope scope(fixture::onThreads(1));
        Trainer(model, data, listening, options).run();
        QCOMPARE(seen, at::kBFloat16); // what the consumer layers are handed
        for (const Parameter& parameter : model.parts()[0].parameters)
            QCOMPARE(parameter.value.scalar_type(), at::kFloat);
        const at::Tensor after = at::linear(at::ones({2, 2}), at::ones({2, 2}));
        QCOMPARE(after.scalar_type(), at::kFloat); // and off again
    }

    void recomputedBlocksGiveTheSameGradients_data() {
        QTest::addColumn<bool>("hasAutocast");
        QTest::newRow("float32") << false;
        QTest::newRow("bf16") << true;
    }
    void recomputedBlocksGiveTheSameGradients() {
        QFETCH(bool, hasAutocast);
        const ComputeScope scope(fixture::onThreads(1));
        const ParameterTensors kept = gradients(hasAutocast, false), again = gradients(hasAutocast, true);
        QCOMPARE(again.size(), kept.size());
        // Forwards without gradients run in fused loops, whose rounding is their own.
        for (std::size_t i = 0; i < kept.size(); ++i)
            QVERIFY(norm(again[i] - kept[i]) <= (hasAutocast ? 0.03 : 1e-5) * norm(kept[i]));
    }
    void aRecomputingRunLearnsAsWell() {
        TrainerOptions kept = fixture::options(20), recomputed = fixture::options(20);
        recomputed.recompute = true;
        const double a = trained(kept).log.loss.back().loss, b = trained(recomputed).log.loss.back().loss;
        QVERIFY(std::abs(a / b - 1) < 1e-2);
    }

    void aModelLearnsNothingFromItself() {
        const auto dense = small::dit();
        model::Subnetwork all = small::wholeSubnetwork(*dense);
        for (std::size_t i = 0; i < all.units.size(); ++i)
            all.units[i].weight = dense->consumerWeight(static_cast<int>(i));
        const auto whole =
            std::make_shared<model::StagedDenoiser>(dense, std::vector<model::StageSubnetwork>{{"all", 1, 1000, all}});
        TrainerOptions options = fixture::options(2);
        options.logSteps = 1;
        const Result result = trained(whole, distillation(dense->info(), dense, {}), options);
        QVERIFY(result.log.loss.front().loss < 1e-10); // sparsity 0: the student is the teacher
        QVERIFY(result.log.loss.front().figures.at("data") > 0.1);
    }

    void aStagedStudentComesNearerToItsTeacher() {
        TrainerOptions options = fixture::options(80);
        options.logSteps = 20;
        const Result result = trained(fixture::staged(), distillation(small::dit()->info(), small::dit(), {}), options);
        QVERIFY(result.log.loss.back().loss < 0.8 * result.log.loss.front().loss);
    }

    void aTeacherOfAnotherKindIsRefused() {
        QCOMPARE(thrownMessage([] { distillation(small::dit()->info(), small::latentDit(), {}); }),
                 QByteArray("teacher: x: expected the student's, 3x8x8, found 4x8x8"));
        QVERIFY(thrownMessage([] {
                    distillation(small::dit()->info(), small::dit(), {.teacher = 0});
                }).contains("expected one above 0"));
    }

    void badOptionsAreRefused() {
        TrainerOptions options = fixture::options(1);
        options.batch = 0;
        QCOMPARE(thrownMessage([&] { trained(options); }), QByteArray("batch: expected 1 or more, found 0"));
    }

private:
    /// Of one batch, in all parameters.
    static ParameterTensors gradients(bool hasAutocast, bool isRecomputed) {
        const TrainedModel model(small::dit());
        const Parameters& parameters = model.parts()[0].parameters;
        const Noising noising(model.source()->info(), {});
        const NoisedBatch batch =
            noising.draw(fixture::images().draw(6, 1), {1, 1000}, at::detail::createCPUGenerator(1));
        const at::AutoGradMode withGradient(true);
        at::Tensor loss;
        {
            const Autocast half(hasAutocast, {});
            const kernels::RecomputeScope recompute(isRecomputed);
            loss = predictionLoss(model.source()->info())(*model.parts()[0].model, batch, {}).loss;
        }
        loss.backward();
        ParameterTensors all;
        for (const Parameter& parameter : parameters)
            all.push_back(parameter.value.grad());
        return all;
    }
    static double norm(const at::Tensor& tensor) { return tensor.norm().item<double>(); }
};

TESSERA_CORE_TEST(TestTrainer)
#include "tst_trainer.moc"
