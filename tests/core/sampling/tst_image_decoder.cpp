#include "core/base/tensor.h"
#include "core/sampling/live_preview.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::sampling;
using namespace std::chrono_literals;

namespace {

/// A latent whose channel `channel` is 1 everywhere.
at::Tensor latentOf(int channels, int channel) {
    at::Tensor x = at::zeros({1, channels, 2, 3});
    x.select(1, channel).fill_(1);
    return x;
}

std::array<int, 3> colour(const Image& image) {
    return {image.rgb[0], image.rgb[1], image.rgb[2]};
}

/// 8-bit colours of numbers in [-1,1].
std::array<int, 3> bytes(double red, double green, double blue) {
    const auto byte = [](double value) { return static_cast<int>(std::lround((value + 1) * 127.5)); };
    return {byte(red), byte(green), byte(blue)};
}

/// A run on a clock that the test sets: every preview takes as long as `cost`.
struct TimedRun {
    explicit TimedRun(std::chrono::milliseconds previewCost)
        : cost(previewCost) {}

    void step(std::chrono::milliseconds length) {
        now += length;
        preview.offer(0, steps++, at::zeros({1, 3, 2, 2}));
    }

    std::chrono::milliseconds cost;
    LivePreview::Clock::time_point now{};
    int steps = 0;
    std::vector<Preview> shown{};
    LivePreview preview{[this](const Preview& one) {
                            shown.push_back(one);
                            now += cost;
                        },
                        pixelDecoder(1), 1000, [this] { return now; }};
};

} // namespace

class TestImageDecoder : public QObject {
    Q_OBJECT

private slots:
    void latentsOfStableDiffusionHaveTheirFactors() {
        const auto decoder = linearDecoder({.channels = 4, .scalingFactor = 0.18215});
        QCOMPARE(colour(decoder->decode(latentOf(4, 0)).front()), bytes(0.3512, 0.2297, 0.3227));
        QCOMPARE(colour(decoder->decode(latentOf(4, 3)).front()), bytes(-0.2120, -0.2616, -0.7177));
        QVERIFY(decoder->isApproximate());
    }

    void latentsOfSdxlHaveTheirFactorsAndBias() {
        const auto decoder = linearDecoder({.channels = 4, .scalingFactor = 0.13025});
        QCOMPARE(colour(decoder->decode(latentOf(4, 1)).front()),
                 bytes(-0.2533 + 0.1084, -0.0042 - 0.0175, 0.1068 - 0.0011));
    }

    void unknownLatentsShowTheirFirstChannels() {
        QCOMPARE(colour(linearDecoder({.channels = 8})->decode(latentOf(8, 2)).front()), bytes(0, 0, 1));
        QCOMPARE(colour(linearDecoder({.channels = 1})->decode(latentOf(1, 0)).front()), bytes(1, 1, 1));
    }

    void imagesAreEnlargedToTheAutoencodersSize() {
        const Image image = linearDecoder({.enlarge = 4})->decode(latentOf(4, 0)).front();
        QCOMPARE(image.width, 12);
        QCOMPARE(image.height, 8);
        QCOMPARE(linearDecoder({})->decode(latentOf(4, 0)).front().width, 24);
    }

    void halfPrecisionLatentsAreShownToo() {
        const auto decoder = linearDecoder({});
        const at::Tensor x = at::rand({2, 4, 3, 3}).to(at::kBFloat16);
        QVERIFY(decoder->decode(x) == decoder->decode(x.to(at::kFloat)));
    }

    void aStopIsHeard() {
        std::stop_source stop;
        stop.request_stop();
        const Progress progress(stop.get_token(), {});
        QVERIFY_THROWS_EXCEPTION(Error, linearDecoder({})->decode(latentOf(4, 0), progress));
        QVERIFY_THROWS_EXCEPTION(Error, pixelDecoder(1)->decode(at::zeros({1, 3, 2, 2}), progress));
    }

    void previewsComeFourTimesASecondAtMost() {
        TimedRun run(0ms);
        for (int i = 0; i < 100; ++i)
            run.step(30ms);
        QCOMPARE(run.shown.size(), std::size_t{11}); // every ninth step of 30 ms
        QCOMPARE(run.shown.front().step, 8);
        QCOMPARE(run.shown.front().steps, 1000);
    }

    void previewsTakeAHundredthOfTheTimeAtMost() {
        TimedRun run(20ms);
        for (int i = 0; i < 1000; ++i)
            run.step(100ms);
        const auto spent = static_cast<int>(run.shown.size()) * run.cost;
        QVERIFY(run.shown.size() >= 45);
        QVERIFY(spent * 100 <= run.now.time_since_epoch());
    }

    void noListenerCostsNothing() {
        int reads = 0;
        LivePreview preview({}, nullptr, 1, [&] {
            ++reads;
            return LivePreview::Clock::time_point{};
        });
        reads = 0;
        preview.offer(0, 0, at::Tensor());
        QCOMPARE(reads, 0);
    }
};

TESSERA_TEST(TestImageDecoder)
#include "tst_image_decoder.moc"
