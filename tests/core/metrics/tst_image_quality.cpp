#include "core/base/error.h"
#include "core/metrics/image_quality.h"
#include "core/metrics/set_quality.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QtTest>
#include <random>

using namespace core;

namespace {

Image noiseImage(int width, int height, unsigned seed) {
    std::mt19937 generator(seed);
    Image image{width, height, std::vector<std::uint8_t>(std::size_t(3) * width * height)};
    for (std::uint8_t& byte : image.rgb)
        byte = static_cast<std::uint8_t>(generator() >> 24U);
    return image;
}

Image brightened(Image image, int amount) {
    for (std::uint8_t& byte : image.rgb)
        byte = static_cast<std::uint8_t>(std::min(byte + amount, 255));
    return image;
}

} // namespace

class TestImageQuality : public QObject {
    Q_OBJECT

private slots:
    void anImageIsIdenticalToItself() {
        const Image image = noiseImage(32, 32, 1);
        QCOMPARE(metrics::mse(image, image), 0.0);
        QVERIFY(std::isinf(metrics::psnr(image, image)) && metrics::psnr(image, image) > 0);
        QVERIFY(std::abs(metrics::ssim(image, image) - 1) < 1e-12);
    }

    void bothAreSymmetric() {
        const Image a = noiseImage(32, 20, 1), b = noiseImage(32, 20, 2);
        QCOMPARE(metrics::psnr(a, b), metrics::psnr(b, a));
        QVERIFY(std::abs(metrics::ssim(a, b) - metrics::ssim(b, a)) < 1e-12);
    }

    void moreDistortionScoresLower() {
        Image grey{32, 32, std::vector<std::uint8_t>(std::size_t(3) * 32 * 32, 100)};
        QVERIFY(metrics::psnr(grey, brightened(grey, 5)) > metrics::psnr(grey, brightened(grey, 50)));
        QVERIFY(metrics::ssim(grey, brightened(grey, 5)) > metrics::ssim(grey, brightened(grey, 50)));
        QVERIFY(std::abs(metrics::psnr(grey, brightened(grey, 5)) - 10 * std::log10(65025.0 / 25)) < 1e-12);
    }

    void aSetsPsnrIsThatOfItsMeanError() {
        const Image dark{32, 32, std::vector<std::uint8_t>(std::size_t(3) * 32 * 32, 100)};
        const auto quality = metrics::setQuality({dark, dark}, {brightened(dark, 10), dark});
        QCOMPARE(quality.mse, 50.0);                                            // of 100 and 0
        QVERIFY(std::abs(quality.psnr - 10 * std::log10(65025.0 / 50)) < 1e-9); // finite though one is equal
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(std::abs(metrics::setQuality({20, nan}, {0.5, nan}).psnr - 20) < 1e-9);
        QCOMPARE(metrics::setQuality({20, nan}, {0.5, nan}).ssim, 0.5);
        QVERIFY(std::isnan(metrics::setQuality(std::vector<double>{}, {}).psnr));
        QVERIFY(std::isinf(metrics::setQuality({dark}, {dark}).psnr));
    }

    void theSmallestImageIsTheWindow() {
        QVERIFY(std::isfinite(metrics::ssim(noiseImage(11, 11, 1), noiseImage(11, 11, 2))));
        const Image small = noiseImage(10, 32, 1);
        QCOMPARE(thrownMessage([&] { metrics::ssim(small, small); }),
                 QString("SSIM: expected pictures of at least 11×11, found 10×32"));
        QVERIFY(std::isinf(metrics::psnr(small, small)));
    }

    void differentSizesAndEmptyImagesAreRefused() {
        const Image a = noiseImage(32, 32, 1), b = noiseImage(32, 16, 1);
        QCOMPARE(thrownMessage([&] { metrics::psnr(a, b); }),
                 QString("PSNR: expected pictures of one size, found 32×32 and 32×16"));
        QVERIFY(thrownMessage([&] { metrics::ssim(a, b); }).startsWith("SSIM: expected pictures of one size"));
        QVERIFY(thrownMessage([&] { metrics::mse({}, {}); }).contains("empty"));
        QVERIFY(thrownMessage([&] { metrics::mse({4, 4, {1, 2, 3}}, {4, 4, {1, 2, 3}}); }).contains("incomplete"));
    }
};

TESSERA_TEST(TestImageQuality)
#include "tst_image_quality.moc"
