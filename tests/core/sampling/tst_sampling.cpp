#include "core/metrics/cost.h"
#include "core/sampling/guidance.h"
#include "core/sampling/measured_dynamics.h"
#include "core/sampling/sampler.h"
#include "core/sampling/trajectory.h"
#include "tests/core/short_of_memory.h"
#include "tests/core/small_dit.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::sampling;

class TestSampling : public QObject {
    Q_OBJECT

private slots:
    void sameSeedSameImageWhateverTheBatch();
    void otherSeedOtherImage();
    void noiseInEveryStepIsTheImagesOwn();
    void guidanceOfOneIsTheConditionalModel();
    void guidanceIsLinearInTheScale();
    void rescaledGuidanceHasTheConditionalDeviation();
    void requestsSayTheSameAsLabels();
    void trajectoryEndsInTheImage();
    void stopEndsWithinOneStep();
    void optionsOutOfRangeAreRefused_data();
    void optionsOutOfRangeAreRefused();
    void measuredDynamicsAreTheTrajectorysDistances();
    void measuringTellsAfterEachBatch();
    void costCountsStepsAndGuidance();
    void everyDeviceSamplesTheSame();
    void whereMemoryRunsOutBatchesBecomeSmaller();
    void latentsAreShownThroughALinearMap();
    void theChosenDecoderMakesTheImages();
    void theTrajectoryIsShownByThePreviewsDecoder();
    void aSinkTakesTheSameImagesBatchByBatch();
    void whatASinkThrowsEndsTheRun();
};

namespace {

at::Tensor latents(const model::Denoiser& denoiser, const SampleOptions& options) {
    return runTrajectory(denoiser, resolve(denoiser, options), {});
}

} // namespace

void TestSampling::sameSeedSameImageWhateverTheBatch() {
    const auto dit = small::dit();
    SampleOptions options{.steps = 4, .labels = {0, 1, 2, 3, 5}, .seeds = {11, 12, 13, 14, 15}, .batch = 2};
    const at::Tensor inTwos = latents(*dit, options);
    options.batch = 5;
    QVERIFY(small::maxDifference(latents(*dit, options), inTwos) < 1e-5);
    const at::Tensor alone = latents(*dit, {.steps = 4, .labels = {2}, .seeds = {13}});
    QVERIFY(small::maxDifference(alone[0], inTwos[2]) < 1e-5);
}

void TestSampling::otherSeedOtherImage() {
    const auto dit = small::dit();
    const at::Tensor x = latents(*dit, {.steps = 4, .labels = {1}, .seeds = {1, 2}});
    QVERIFY(small::maxDifference(x[0], x[1]) > 1e-3);
}

void TestSampling::noiseInEveryStepIsTheImagesOwn() {
    const auto dit = small::dit();
    const SampleOptions many{.sampler = {.eta = 1}, .steps = 6, .labels = {1}, .seeds = {4, 5, 6}, .batch = 3};
    const SampleOptions one{.sampler = {.eta = 1}, .steps = 6, .labels = {1}, .seeds = {5}};
    QVERIFY(small::maxDifference(latents(*dit, many)[1], latents(*dit, one)[0]) < 1e-5);
    SampleOptions deterministic = one;
    deterministic.sampler.eta = 0;
    QVERIFY(small::maxDifference(latents(*dit, one), latents(*dit, deterministic)) > 1e-3);
}

void TestSampling::guidanceOfOneIsTheConditionalModel() {
    const auto dit = small::dit();
    const SampleOptions none{.steps = 4, .guidanceScale = 1.0, .labels = {2}, .seeds = {1}};
    const SampleOptions nearly{.steps = 4, .guidanceScale = 1.0 + 1e-9, .labels = {2}, .seeds = {1}};
    QVERIFY(small::maxDifference(latents(*dit, none), latents(*dit, nearly)) < 1e-5);
}

void TestSampling::guidanceIsLinearInTheScale() {
    const auto dit = small::dit();
    const auto oneStep = [&](double scale) {
        return latents(*dit, {.steps = 1, .guidanceScale = scale, .labels = {2}, .seeds = {1}});
    };
    const at::Tensor unconditional = oneStep(0), conditional = oneStep(1);
    QVERIFY(small::maxDifference(oneStep(3), unconditional + 3 * (conditional - unconditional)) < 1e-4);
}

void TestSampling::rescaledGuidanceHasTheConditionalDeviation() {
    at::manual_seed(3);
    const at::Tensor conditional = at::randn({2, 4, 5, 3}) + 1, unconditional = at::randn({2, 4, 5, 3});
    const auto deviation = [](const at::Tensor& x) { return x.flatten(1).std(1, true); };
    const at::Tensor plain = guided(conditional, unconditional, 4, {.scale = 5});
    const at::Tensor whole = guided(conditional, unconditional, 4, {.scale = 5, .rescale = 1});
    QVERIFY(small::maxDifference(deviation(whole), deviation(conditional)) < 1e-5);
    const at::Tensor part = guided(conditional, unconditional, 4, {.scale = 5, .rescale = 0.7});
    QVERIFY(small::maxDifference(part, 0.7 * whole + 0.3 * plain) < 1e-5);
}

void TestSampling::requestsSayTheSameAsLabels() {
    const auto dit = small::dit();
    const SampleOptions labels{.steps = 3, .labels = {1, 4}, .seeds = {1, 2}};
    SampleOptions requests{.steps = 3, .seeds = {1, 2}};
    for (const int label : {1, 4})
        requests.requests.emplace_back().label = label;
    QVERIFY(at::equal(latents(*dit, labels), latents(*dit, requests)));
    requests.labels = {1, 4};
    QVERIFY_EXCEPTION_THROWN(latents(*dit, requests), Error);
}

void TestSampling::trajectoryEndsInTheImage() {
    const auto dit = small::dit();
    const SampleResult result = sample(*dit, {.steps = 5, .seeds = {1, 2, 3}, .batch = 2, .keepTrajectory = true});
    QCOMPARE(result.trajectory.size(), std::size_t{5});
    QCOMPARE(result.trajectory.back().predictedClean, result.images);
    QCOMPARE(result.timesteps, (std::vector<double>{800, 600, 400, 200, 0}));
    QCOMPARE(result.labels, (std::vector<int>{0, 1, 2}));
}

void TestSampling::stopEndsWithinOneStep() {
    const auto dit = small::dit();
    std::stop_source source;
    int steps = 0;
    const Progress progress(
        source.get_token(),
        [&](const ProgressUpdate&) {
            if (++steps == 3)
                source.request_stop();
        },
        std::chrono::milliseconds(0));
    try {
        sample(*dit, {.steps = 50, .seeds = {1}}, progress);
        QFAIL("not stopped");
    } catch (const Error& e) {
        QCOMPARE(e.code(), ErrorCode::Cancelled);
    }
    QCOMPARE(steps, 3);
}

void TestSampling::optionsOutOfRangeAreRefused_data() {
    QTest::addColumn<int>("field");
    QTest::addColumn<QString>("message");
    const char* names[] = {"sampler",  "steps: 0", "steps: 1001", "seeds",    "class",
                           "class -1", "labels",   "eta",         "guidance", "batch"};
    const char* starts[] = {"sampler", "steps",  "steps", "seeds",    "class",
                            "class",   "labels", "eta",   "guidance", "batch"};
    for (int i = 0; i < 10; ++i)
        QTest::newRow(names[i]) << i << starts[i];
}

void TestSampling::optionsOutOfRangeAreRefused() {
    QFETCH(int, field);
    QFETCH(QString, message);
    SampleOptions options{.steps = 2, .seeds = {1, 2, 3}};
    const std::vector<std::function<void()>> spoil{
        [&] { options.sampler.name = "magic"; }, [&] { options.steps = 0; },
        [&] { options.steps = 1001; },           [&] { options.seeds.clear(); },
        [&] { options.labels = {6}; },           [&] { options.labels = {-1}; },
        [&] { options.labels = {1, 2}; },        [&] { options.sampler.eta = 1.5; },
        [&] { options.guidanceScale = NAN; },    [&] { options.batch = 0; }};
    spoil[field]();
    const QString found = thrownMessage([&] { sample(*small::dit(), options); });
    QVERIFY2(found.startsWith(message), qPrintable(found));
}

void TestSampling::measuredDynamicsAreTheTrajectorysDistances() {
    const auto dit = small::dit();
    const SampleOptions options{.steps = 5, .labels = {1}, .seeds = {1, 2, 3}, .batch = 2};
    const schedule::MeasuredDynamics measured = measureDynamics(*dit, options);
    std::vector<at::Tensor> states(5);
    const at::Tensor finals = runTrajectory(*dit, resolve(*dit, options), {}, [&](const TrajectoryPoint& point) {
        states[point.step] = states[point.step].defined() ? at::cat({states[point.step], point.state}) : point.state;
    });
    QCOMPARE(measured.t, (std::vector<int>{801, 601, 401, 201, 1, 0}));
    QCOMPARE(measured.samples, 3);
    QVERIFY(std::abs(measured.sigma2 - finals.square().mean().item<double>()) < 1e-5);
    for (int i = 0; i < 5; ++i)
        QVERIFY(std::abs(measured.mse[i] - (states[i] - finals).square().mean().item<double>()) < 1e-4);
    QCOMPARE(measured.mse.back(), 0.0);
    QVERIFY(std::abs(measured.grad[0] - (measured.mse[0] - measured.mse[1]) / 200) < 1e-9);
}

void TestSampling::measuringTellsAfterEachBatch() {
    const auto dit = small::dit();
    const SampleOptions one{.steps = 5, .labels = {1}, .seeds = {1, 2, 3}, .batch = 1};
    std::vector<schedule::MeasuredDynamics> parts;
    const schedule::MeasuredDynamics all =
        measureDynamics(*dit, one, {}, [&](const schedule::MeasuredDynamics& part) { parts.push_back(part); });
    QCOMPARE(parts.size(), std::size_t(2)); // the last one is the result
    for (int i = 0; i < 2; ++i) {
        SampleOptions few = one;
        few.seeds.resize(static_cast<std::size_t>(i + 1));
        const schedule::MeasuredDynamics alone = measureDynamics(*dit, few);
        QCOMPARE(parts[i].samples, i + 1);
        QCOMPARE(parts[i].t, all.t);
        QVERIFY(std::abs(parts[i].grad[0] - alone.grad[0]) < 1e-9);
        QVERIFY(std::abs(parts[i].sigma2 - alone.sigma2) < 1e-6);
    }
    QVERIFY(std::abs(finalMeanSquare(*dit, one) - all.sigma2) < 1e-6);
}

void TestSampling::costCountsStepsAndGuidance() {
    const auto dit = small::dit();
    QCOMPARE(sample(*dit, {.steps = 4, .guidanceScale = 1.0}).macs, 4 * dit->macsPerForward(0));
    QCOMPARE(sample(*dit, {.steps = 4, .guidanceScale = 2.0}).macs, 8 * dit->macsPerForward(0));
}

void TestSampling::everyDeviceSamplesTheSame() {
    const auto dit = small::dit();
    const SampleOptions options{.sampler = {.eta = 0.5}, .steps = 4, .seeds = {1, 2}};
    const at::Tensor expected = latents(*dit, options);
    for (const Device& device : availableDevices())
        QVERIFY(small::maxDifference(latents(*dit->to(device, Dtype::Float32), options), expected) < 1e-3);
}

/// Guided: an image takes two rows of a forward.
void TestSampling::whereMemoryRunsOutBatchesBecomeSmaller() {
    const auto dit = small::dit();
    const ShortOfMemory little(dit, 6);
    SampleOptions options{.steps = 3, .seeds = {1, 2, 3, 4, 5, 6, 7}, .batch = 32, .keepTrajectory = true};
    const SampleResult found = sample(little, options);
    const std::vector<std::int64_t> tried = little.tried();
    QCOMPARE(std::vector<std::int64_t>(tried.begin(), tried.begin() + 3), (std::vector<std::int64_t>{14, 6, 6}));
    QCOMPARE(tried.size(), std::size_t{1 + 3 * 3}); // batches of 3, 3 and 1 image
    options.batch = 3;
    const SampleResult wanted = sample(*dit, options);
    QCOMPARE(found.images, wanted.images);
    QCOMPARE(found.macs, wanted.macs);
    for (std::size_t step = 0; step < wanted.trajectory.size(); ++step)
        QCOMPARE(found.trajectory[step].state, wanted.trajectory[step].state);
    const ShortOfMemory none(dit, 1);
    const QByteArray said = thrownMessage([&] { sample(none, options); }, ErrorCode::Failed);
    QVERIFY2(said.startsWith("sampling: out of memory: CUDA out of memory. Tried to allocate 2.00 GiB."), said);
}

void TestSampling::latentsAreShownThroughALinearMap() {
    const auto dit = small::latentDit();
    const SampleResult result = sample(*dit, {.steps = 2, .labels = {1}, .seeds = {3, 4}});
    QVERIFY(result.isApproximate);
    QCOMPARE(result.images.size(), std::size_t{2});
    QCOMPARE(result.images[0].width, 8 * dit->info().width);
    QVERIFY(result.images[0] != result.images[1]);
    QVERIFY(result.images ==
            usualDecoder(dit->info())->decode(latents(*dit, {.steps = 2, .labels = {1}, .seeds = {3, 4}})));
}

namespace {

/// One pixel per image: half the first number of its latent.
class FirstNumber final : public ImageDecoder {
public:
    std::vector<Image> decode(const at::Tensor& x, const Progress&) const override {
        return toImages(x.slice(1, 0, 1).slice(2, 0, 1).slice(3, 0, 1).repeat({1, 3, 1, 1}), 0.5);
    }
    bool isApproximate() const override { return false; }
    std::string description() const override { return "first number"; }
};

} // namespace

void TestSampling::theChosenDecoderMakesTheImages() {
    const auto dit = small::latentDit();
    const auto decoder = std::make_shared<FirstNumber>();
    const SampleResult result = sample(*dit, {.steps = 2, .seeds = {3, 4}, .decoder = decoder});
    QVERIFY(!result.isApproximate);
    QVERIFY(result.images == decoder->decode(latents(*dit, {.steps = 2, .seeds = {3, 4}}), {}));
}

void TestSampling::theTrajectoryIsShownByThePreviewsDecoder() {
    const auto decoder = std::make_shared<FirstNumber>();
    const SampleResult result =
        sample(*small::latentDit(), {.steps = 3, .seeds = {3}, .keepTrajectory = true, .previewDecoder = decoder});
    QCOMPARE(result.trajectory.size(), std::size_t{3});
    QCOMPARE(result.trajectory.back().predictedClean.front().width, 1);
    QVERIFY(result.trajectory.front().state != result.trajectory.back().state);
}

void TestSampling::aSinkTakesTheSameImagesBatchByBatch() {
    SampleOptions options{.steps = 3, .seeds = {1, 2, 3, 4, 5}, .batch = 2};
    const SampleResult whole = sample(*small::dit(), options);
    std::vector<Image> taken;
    std::vector<std::size_t> firsts;
    options.sink = [&](std::size_t first, const std::vector<Image>& images) {
        firsts.push_back(first);
        taken.insert(taken.end(), images.begin(), images.end());
    };
    const SampleResult result = sample(*small::dit(), options);
    QCOMPARE(firsts, (std::vector<std::size_t>{0, 2, 4}));
    QVERIFY(taken == whole.images);
    QVERIFY(result.images.empty());
    QCOMPARE(result.labels, whole.labels);
    QCOMPARE(result.macs, whole.macs);
    QVERIFY(result.seconds > 0);
}

void TestSampling::whatASinkThrowsEndsTheRun() {
    int batches = 0;
    SampleOptions options{.steps = 1, .seeds = {1, 2, 3, 4}, .batch = 1};
    options.sink = [&](std::size_t, const std::vector<Image>&) {
        if (++batches == 2)
            throw Error(ErrorCode::BadArgument, "a.npz: no");
    };
    QCOMPARE(thrownMessage([&] { sample(*small::dit(), options); }), QString("a.npz: no"));
    QCOMPARE(batches, 2);
}

TESSERA_TEST(TestSampling)
#include "tst_sampling.moc"
