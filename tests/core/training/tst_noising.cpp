#include "core/training/noising.h"
#include "core/training/prediction_loss.h"
#include "core/training/shape_world_data.h"
#include "tests/core/training/training_fixture.h"
#include "tests/test_main.h"

#include <ATen/CPUGeneratorImpl.h>
#include <QtTest>

using namespace core;
using namespace core::training;

namespace {

model::ModelInfo info() {
    model::ModelInfo info;
    info.classes.count = 10;
    return info;
}

CleanBatch clean(std::int64_t n) {
    at::manual_seed(1);
    return {at::randn({n, 3, 4, 4}), std::vector<conditioning::Request>(static_cast<std::size_t>(n), {4})};
}

} // namespace

class TestNoising : public QObject {
    Q_OBJECT
private slots:
    void varianceStaysAndConditioningIsDropped() {
        const Noising noising(info(), {.draw = TimestepDraw::LogSnr, .dropout = 0.25});
        const NoisedBatch batch = noising.draw(clean(2000), {1, 1000}, at::detail::createCPUGenerator(1));
        QVERIFY(std::abs(batch.noised.square().mean().item<double>() - 1) < 0.02);
        QVERIFY(std::abs((batch.conditioning.labels == 10).to(at::kFloat).mean().item<double>() - 0.25) < 0.04);
        // Half uniform, half near ln SNR = 0, which is τ ≈ 260: more than half lies below the middle.
        QVERIFY((batch.timesteps < 500).to(at::kFloat).mean().item<double>() > 0.6);
        QVERIFY((batch.timesteps >= 900).to(at::kFloat).mean().item<double>() > 0.03);
    }

    void timestepsStayInTheirRange_data() {
        QTest::addColumn<int>("draw");
        QTest::newRow("uniform") << static_cast<int>(TimestepDraw::Uniform);
        QTest::newRow("antithetic") << static_cast<int>(TimestepDraw::Antithetic);
        QTest::newRow("ln SNR") << static_cast<int>(TimestepDraw::LogSnr);
    }
    void timestepsStayInTheirRange() {
        QFETCH(int, draw);
        const Noising noising(info(), {.draw = static_cast<TimestepDraw>(draw)});
        const at::Tensor tau = noising.drawTimesteps(501, {110, 580}, at::detail::createCPUGenerator(1));
        QCOMPARE(tau.size(0), 501);
        QVERIFY(tau.min().item<int>() >= 109 && tau.min().item<int>() < 120);
        QVERIFY(tau.max().item<int>() <= 579 && tau.max().item<int>() > 570);
    }

    void antitheticPairsMirrorEachOther() {
        const Noising noising(info(), {.draw = TimestepDraw::Antithetic});
        const at::Tensor tau = noising.drawTimesteps(8, {1, 1000}, at::detail::createCPUGenerator(1));
        QVERIFY(at::equal(tau.slice(0, 0, 4) + tau.slice(0, 4, 8), at::full({4}, 999, at::kLong)));
    }

    void noisingFollowsAnyPath() {
        for (const schedule::FlowPath& path : schedule::flowPaths()) {
            model::ModelInfo flow = info();
            flow.schedule = {.name = std::string(path.name), .timesteps = 10};
            const Noising noising(flow, {});
            const at::Tensor x = at::randn({10, 3, 4, 4}), noise = at::randn({10, 3, 4, 4});
            const at::Tensor noised = noising.noise(x, at::arange(10, at::kLong), noise);
            for (int t = 1; t <= 10; ++t) {
                const schedule::PathPoint& point = noising.schedule().at(t);
                QVERIFY(at::allclose(noised[t - 1], x[t - 1] * point.alpha + noise[t - 1] * point.sigma, 1e-5, 1e-6));
            }
        }
    }

    void shapesComeWithLabelsOrCaptions() {
        const ShapeWorldData labelled({.images = 40, .seed = 3, .classes = 1}),
            captioned({.images = 40, .seed = 3, .classes = 1, .request = ShapeRequest::Caption});
        const CleanBatch first = labelled.draw(400, 5), second = captioned.draw(400, 5), again = captioned.draw(400, 5);
        int wordless = 0;
        for (std::size_t i = 0; i < 400; ++i) {
            QVERIFY(first.requests[i].label == 0 && !first.requests[i].prompt);
            QVERIFY(!second.requests[i].label && second.requests[i].prompt);
            const std::string& caption = *second.requests[i].prompt;
            QCOMPARE(caption, *again.requests[i].prompt);
            wordless += caption.empty() ? 1 : 0;
            const auto says = [&](const char* word) { return caption.find(word) != std::string::npos; };
            QVERIFY2(caption.empty() || says("disc") || says("circle") || says("dot"), caption.c_str());
            QVERIFY2(caption.empty() || !data::isUnseenCaption(caption), caption.c_str());
        }
        QVERIFY2(wordless >= 2 && wordless <= 20, qPrintable(QString::number(wordless)));
    }

    void pixelsHaveTheModelsScale() {
        const ShapeWorldData usual({.images = 10, .seed = 3}), plain({.images = 10, .seed = 3, .pixelScale = 1});
        QVERIFY(at::allclose(usual.draw(10, 5).clean * data::kShapePixelScale, plain.draw(10, 5).clean, 1e-5, 1e-6));
        QVERIFY(plain.draw(10, 5).clean.abs().max().item<double>() <= 1);
    }

    void theMiddleOfTheDrawnNoiseMayMove() {
        const auto drawn = [](double lnSnr) {
            const Noising noising(info(), {.draw = TimestepDraw::LogSnr, .lnSnr = lnSnr});
            return noising.drawTimesteps(2000, {1, 1000}, at::detail::createCPUGenerator(1)).to(at::kDouble).mean();
        };
        QVERIFY((drawn(-3) > drawn(0) + 20).item<bool>());
    }

    void targetsAreWhatThePredictionMeans() {
        const Noising noising(info(), {});
        const NoisedBatch batch = noising.draw(clean(6), {1, 1000}, at::detail::createCPUGenerator(1));
        const auto target = [&](schedule::Prediction kind) {
            return PredictionTarget(noising.schedule(), kind).of(batch);
        };
        QVERIFY(at::equal(target(schedule::Prediction::Epsilon), batch.noise));
        QVERIFY(at::equal(target(schedule::Prediction::Sample), batch.clean));
        const double alpha = noising.schedule().alpha(batch.timesteps[2].item<int>() + 1);
        const double sigma = noising.schedule().sigma(batch.timesteps[2].item<int>() + 1);
        QVERIFY(at::allclose(target(schedule::Prediction::Velocity)[2], batch.noise[2] * alpha - batch.clean[2] * sigma,
                             1e-5, 1e-6));
    }

    void cappedSnrWeighsTimesteps() {
        model::ModelInfo sample = small::dit()->info();
        const Noising noising(sample, {});
        const ImageSetData data = fixture::images();
        const NoisedBatch batch = noising.draw(data.draw(1, 1), {1, 1}, at::detail::createCPUGenerator(1));
        const auto loss = [&](TimestepWeighting weighting) {
            return predictionLoss(sample, weighting)(*small::dit(), batch, {}).loss.item<double>();
        };
        QVERIFY(std::abs(loss(TimestepWeighting::CappedSnr) / loss(TimestepWeighting::Uniform) - 6) < 1e-4);
    }

    void dataAreTheSeeds() {
        const ShapeWorldData shapes({.images = 30, .seed = 5});
        const CleanBatch a = shapes.draw(8, 1), b = shapes.draw(8, 1), c = shapes.draw(8, 2);
        QVERIFY(at::equal(a.clean, b.clean) && !at::equal(a.clean, c.clean));
        QCOMPARE(a.clean.sizes(), at::IntArrayRef({8, 3, 32, 32}));
        QCOMPARE(a.requests.size(), std::size_t{8});
        QVERIFY(std::abs(a.clean.square().mean().item<double>() - 1) < 0.5); // in the model's units
    }

    void aModelOfFewerClassesIsShownThoseAlone() {
        for (const conditioning::Request& request : ShapeWorldData({.images = 30, .classes = 3}).draw(20, 1).requests)
            QVERIFY(request.label.value() < 3);
    }
};

TESSERA_CORE_TEST(TestNoising)
#include "tst_noising.moc"
