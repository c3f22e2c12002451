#include "core/calibration/taylor_scores.h"
#include "core/calibration/unit_gradients.h"
#include "core/data/calibration_set.h"
#include "core/model/dit/dit_network.h"
#include "core/model/run_options.h"
#include "core/model/staged_denoiser.h"
#include "tests/core/small_dit.h"
#include "tests/core/thrown_message.h"
#include "tests/core/tiny_dit.h"
#include "tests/test_main.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <QtTest>
#include <c10/core/GradMode.h>

using namespace core;
using calibration::TaylorOptions;
using calibration::TaylorScores;
using calibration::UnitGradients;

namespace {

UnitGradients::Question someQuestion() {
    const at::Generator generator = at::detail::createCPUGenerator(4);
    return {at::randn({3, 3, 8, 8}, generator, at::kFloat),
            at::tensor({10, 300, 900}, at::kLong),
            {.labels = at::tensor({0, 2, 5}, at::kLong)},
            at::randn({3, 3, 8, 8}, generator, at::kFloat)};
}

model::dit::DitWeights inDouble(const model::dit::DitWeights& weights) {
    return model::dit::mapTensors(weights, [](const at::Tensor& tensor) { return tensor.to(at::kDouble); });
}

/// Mean squared error in float64 by the network alone.
double lossOf(const model::dit::DitWeights& weights, const UnitGradients::Question& question) {
    const at::Tensor out =
        model::dit::ditForward(weights, question.x, question.timesteps, question.conditioning.labels);
    return (out.narrow(1, 0, 3) - question.target.to(at::kDouble)).square().mean().item<double>();
}

/// The same tiny model with another config.
std::shared_ptr<model::dit::Dit> tinyPredicting(schedule::Prediction prediction, const std::string& path = "linear") {
    model::ModelInfo info;
    info.name = "tiny";
    info.classes.count = 10;
    info.prediction = prediction;
    info.schedule.name = path;
    return std::make_shared<model::dit::Dit>(info, tiny::weights());
}

constexpr TaylorOptions kFew{.samples = 4, .batch = 4, .threshold = 0, .stride = 250};

TaylorScores scoresOf(const TaylorOptions& options = kFew) {
    return calibration::collectTaylorScores(*tiny::model(), options);
}

at::Tensor asTensor(const TaylorScores& scores) {
    std::vector<at::Tensor> units;
    for (const auto& columns : scores.columns)
        units.push_back(at::tensor(columns, at::kDouble));
    return at::cat(units);
}

} // namespace

class TestTaylorScores : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { at::set_num_threads(1); } // tiny models
    void gradientIsTheSlopeOfTheLoss_data();
    void gradientIsTheSlopeOfTheLoss();
    void gradientsOfSeveralLossesAddUp();
    void scoreIsTheMeanOverTheUnitsLayers();
    void modelIsLeftAlone();
    void whatDoesNothingScoresNothing();
    void batchesChangeNothing();
    void targetIsWhatTheModelPredicts();
    void lossUnderTheThresholdEndsTheVisit();
    void strideOneVisitsEveryTimestep();
    void seedDecides();
    void bfloat16ModelsAreJudgedInFloat32();
    void wrongOptionsAreRefused();
    void nonFiniteLossIsNamed();
    void stopsWithinABatch();
};

void TestTaylorScores::gradientIsTheSlopeOfTheLoss_data() {
    QTest::addColumn<QString>("key");
    const auto dit = small::dit();
    for (const model::Unit& unit : dit->units()) {
        QTest::newRow(unit.consumer.c_str()) << QString::fromStdString(unit.consumer);
        QTest::newRow(unit.producers.front().c_str()) << QString::fromStdString(unit.producers.front());
    }
}

void TestTaylorScores::gradientIsTheSlopeOfTheLoss() {
    QFETCH(QString, key);
    const c10::NoGradGuard asInAJob;
    const auto dit = small::dit();
    const UnitGradients::Question question = someQuestion();
    UnitGradients gradients(*dit);
    const double loss = gradients.add(question, 1);
    QVERIFY(std::abs(loss / lossOf(inDouble(dit->weights()), question) - 1) < 1e-5);

    const at::Tensor gradient = gradients.gradient(key.toStdString()).to(at::kDouble);
    // Along the gradient and along a direction that has nothing to do with it.
    const at::Tensor other = at::randn(gradient.sizes(), at::detail::createCPUGenerator(5), at::kDouble);
    for (const at::Tensor& direction : {gradient / gradient.norm(), other / other.norm()}) {
        const auto shifted = [&](double step) {
            model::dit::DitWeights weights = inDouble(dit->weights());
            model::dit::visitTensors(weights, [&](const std::string& name, at::Tensor& tensor) {
                if (name == key.toStdString())
                    tensor = tensor + step * direction;
            });
            return lossOf(weights, question);
        };
        const double slope = (shifted(1e-4) - shifted(-1e-4)) / 2e-4;
        const double told = (gradient * direction).sum().item<double>();
        QVERIFY2(std::abs(told - slope) < 1e-4 * gradient.norm().item<double>(),
                 qPrintable(QString("%1, slope %2").arg(told).arg(slope)));
    }
}

void TestTaylorScores::gradientsOfSeveralLossesAddUp() {
    const auto dit = small::dit();
    UnitGradients once(*dit), thrice(*dit);
    const double loss = once.add(someQuestion(), 1);
    thrice.add(someQuestion(), 1);
    QVERIFY(std::abs(thrice.add(someQuestion(), 2) - 2 * loss) < 1e-5 * loss);
    const std::string key = dit->units()[3].consumer;
    QVERIFY(tiny::relativeDistance(thrice.gradient(key), 3 * once.gradient(key)) < 1e-5);
    QVERIFY(tiny::relativeDistance(thrice.columnScores(2), 3 * once.columnScores(2)) < 1e-5);
}

void TestTaylorScores::scoreIsTheMeanOverTheUnitsLayers() {
    const auto dit = small::dit();
    UnitGradients gradients(*dit);
    gradients.add(someQuestion(), 1);
    const auto product = [&](const at::Tensor& weight, const std::string& key) {
        return (weight * gradients.gradient(key)).abs().to(at::kDouble);
    };
    const model::dit::DitBlockWeights& block = dit->weights().blocks[1];
    const at::Tensor qkv = product(block.qkv.weight, "blocks.1.attn.qkv.weight");
    at::Tensor heads = product(block.proj.weight, "blocks.1.attn.proj.weight").sum(0);
    for (int part = 0; part < 3; ++part) // q, k, v
        heads = heads + qkv.narrow(0, 32 * part, 32).sum(1);
    QVERIFY(tiny::relativeDistance(gradients.columnScores(2), heads / 4) < 1e-6);
    const at::Tensor neurons = product(block.fc2.weight, "blocks.1.mlp.fc2.weight").sum(0) +
                               product(block.fc1.weight, "blocks.1.mlp.fc1.weight").sum(1);
    QVERIFY(tiny::relativeDistance(gradients.columnScores(3), neurons / 2) < 1e-6);
}

void TestTaylorScores::modelIsLeftAlone() {
    const auto model = tiny::model();
    const at::Tensor before = model->consumerWeight(1).clone();
    calibration::collectTaylorScores(*model, kFew);
    QVERIFY(at::equal(model->consumerWeight(1), before));
    QVERIFY(!model->consumerWeight(1).requires_grad());
    const model::StagedDenoiser staged(model, {{"all", 1, 1000, small::wholeSubnetwork(*model)}});
    QCOMPARE(thrownMessage([&] { calibration::collectTaylorScores(staged, kFew); }),
             "tiny: is pruned already; open the dense model instead");
}

void TestTaylorScores::whatDoesNothingScoresNothing() {
    model::dit::DitWeights weights = tiny::weights();
    weights.blocks[1].fc1.weight[17].zero_();
    weights.blocks[1].fc2.weight.select(1, 17).zero_();
    const auto scores = calibration::collectTaylorScores(*tiny::model(weights), kFew);
    QCOMPARE(scores.columns.size(), std::size_t{4});
    for (std::size_t column = 0; column < scores.columns[3].size(); ++column)
        QCOMPARE(scores.columns[3][column] == 0, column == 17);
}

void TestTaylorScores::batchesChangeNothing() {
    TaylorOptions inParts = kFew;
    inParts.batch = 3;
    const TaylorScores whole = scoresOf(), parts = scoresOf(inParts);
    QVERIFY(tiny::relativeDistance(asTensor(parts), asTensor(whole)) < 1e-4);
    for (std::size_t i = 0; i < whole.losses.size(); ++i)
        QVERIFY(std::abs(parts.losses[i] / whole.losses[i] - 1) < 1e-5);
}

void TestTaylorScores::targetIsWhatTheModelPredicts() {
    // At t = 1 there is hardly any noise: x_t is the clean image, and v the noise.
    TaylorOptions first = kFew;
    first.stride = 1000;
    const auto lossOfFirst = [&](schedule::Prediction prediction, const std::string& path = "linear") {
        return calibration::collectTaylorScores(*tinyPredicting(prediction, path), first).losses.front();
    };
    const auto model = tiny::model();
    const data::CalibrationSet set = data::builtinCalibrationSet(first.samples, first.seed);
    const at::Tensor noise = at::randn(set.clean.sizes(), at::detail::createCPUGenerator(first.seed), at::kFloat);
    const double a = std::sqrt(1 - 1e-4), b = 1e-2;
    at::Tensor out = model->forward(a * set.clean + b * noise, at::zeros({4}, at::kLong), {.labels = set.labels});
    const auto error = [&](const at::Tensor& target) { return (out - target).square().mean().item<double>(); };
    QVERIFY(std::abs(lossOfFirst(schedule::Prediction::Sample) / error(set.clean) - 1) < 1e-4);
    QVERIFY(std::abs(lossOfFirst(schedule::Prediction::Epsilon) / error(noise) - 1) < 1e-4);
    QVERIFY(std::abs(lossOfFirst(schedule::Prediction::Velocity) / error(a * noise - b * set.clean) - 1) < 1e-4);
    const double s = 1e-3; // share of noise of a flow's first timestep
    out = model->forward((1 - s) * set.clean + s * noise, at::zeros({4}, at::kLong), {.labels = set.labels});
    const double flow = lossOfFirst(schedule::Prediction::FlowVelocity, "flow_linear");
    QVERIFY(std::abs(flow / error(noise - set.clean) - 1) < 1e-4);
}

void TestTaylorScores::lossUnderTheThresholdEndsTheVisit() {
    TaylorOptions options = kFew;
    options.stride = 100;
    const TaylorScores whole = scoresOf(options);
    QCOMPARE(whole.timesteps, (std::vector<int>{0, 100, 200, 300, 400, 500, 600, 700, 800, 900}));
    QCOMPARE(QString::fromStdString(whole.summary),
             "gradients: 10 timesteps, t = 1 to 901 in steps of 100; no loss fell under 0 of the largest");
    // The first loss that is smaller than one before it.
    const auto fall = std::adjacent_find(whole.losses.begin(), whole.losses.end(), std::greater<>());
    QVERIFY(fall != whole.losses.end());
    const auto last = static_cast<std::size_t>(fall - whole.losses.begin()) + 1;
    options.threshold = 0.5 * (1 + whole.losses[last] / *std::max_element(whole.losses.begin(), fall + 1));
    const TaylorScores some = scoresOf(options);
    QCOMPARE(some.timesteps.size(), last + 1); // that one counts
    QVERIFY(some.summary.find("; stopped where the loss fell under 0.") != std::string::npos);
    QVERIFY(some.columns != whole.columns);
}

void TestTaylorScores::strideOneVisitsEveryTimestep() {
    model::ModelInfo info = tiny::model()->info();
    info.schedule.timesteps = 12;
    const model::dit::Dit model(info, tiny::weights());
    TaylorOptions options = kFew;
    options.stride = 1;
    QCOMPARE(calibration::collectTaylorScores(model, options).timesteps.size(), std::size_t{12});
}

void TestTaylorScores::seedDecides() {
    TaylorOptions other = kFew;
    other.seed = 1;
    QCOMPARE(scoresOf().columns, scoresOf().columns);
    QVERIFY(scoresOf().columns != scoresOf(other).columns);
}

void TestTaylorScores::bfloat16ModelsAreJudgedInFloat32() {
    const auto half = tiny::model()->to({}, Dtype::BFloat16);
    const TaylorScores found = calibration::collectTaylorScores(*half, kFew);
    const TaylorScores expected = calibration::collectTaylorScores(*half->to({}, Dtype::Float32), kFew);
    QCOMPARE(found.columns, expected.columns);
}

void TestTaylorScores::wrongOptionsAreRefused() {
    const auto refusal = [](const TaylorOptions& options) { return thrownMessage([&] { scoresOf(options); }); };
    QCOMPARE(refusal({.samples = 0}), "samples: expected at least 1, found 0");
    QCOMPARE(refusal({.batch = 0}), "batch: expected at least 1, found 0");
    QCOMPARE(refusal({.threshold = 1}), "threshold: expected a number in [0,1), found 1");
    QCOMPARE(refusal({.stride = 1001}), "stride: expected 1 to the number of timesteps, found 1001");
    const auto wrongSize = thrownMessage([] { calibration::collectTaylorScores(*small::dit(), kFew); });
    QVERIFY2(wrongSize.startsWith("calibration pictures: small wants [3, 8, 8]"), wrongSize);
}

void TestTaylorScores::nonFiniteLossIsNamed() {
    model::dit::DitWeights weights = tiny::weights();
    weights.finalLinear.bias[0] = std::numeric_limits<double>::infinity();
    const auto message =
        thrownMessage([&] { calibration::collectTaylorScores(*tiny::model(weights), kFew); }, ErrorCode::Failed);
    QCOMPARE(message, "gradients: the loss at t = 1 is not finite");
}

void TestTaylorScores::stopsWithinABatch() {
    std::stop_source stop;
    int updates = 0;
    const Progress progress(
        stop.get_token(),
        [&](const ProgressUpdate&) {
            if (++updates == 2)
                stop.request_stop();
        },
        std::chrono::milliseconds(0));
    QCOMPARE(
        thrownMessage([&] { calibration::collectTaylorScores(*tiny::model(), kFew, progress); }, ErrorCode::Cancelled),
        "stopped on request");
    QCOMPARE(updates, 2);
}

TESSERA_CORE_TEST(TestTaylorScores)
#include "tst_taylor_scores.moc"
