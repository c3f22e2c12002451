#include "core/base/error.h"
#include "core/metrics/image_quality.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;

namespace {

/// uint8 [H,W,3] or [H,W] → image (grey: three equal channels).
Image toImage(const at::Tensor& array) {
    const at::Tensor rgb = (array.dim() == 2 ? array.unsqueeze(2).expand({-1, -1, 3}) : array).contiguous();
    const auto* bytes = rgb.data_ptr<std::uint8_t>();
    return {int(rgb.size(1)), int(rgb.size(0)), {bytes, bytes + rgb.numel()}};
}

} // namespace

class TestGoldenImageQuality : public QObject {
    Q_OBJECT

private slots:
    void psnrAndSsimEqualScikitImage_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("pair");
        int pairs = 0;
        for (const auto& path : golden::casePaths("numerics/E_metrics")) {
            const golden::Case golden(path);
            for (const auto& [pair, result] : golden.json["results"].items())
                if (golden.hasArray(pair + "_a") && result.is_object() && result.contains("psnr_uint8")) {
                    QTest::newRow(pair.c_str())
                        << QString::fromStdString(path.string()) << QString::fromStdString(pair);
                    ++pairs;
                }
        }
        QVERIFY2(pairs > 0, "no golden pair of pictures found");
    }

    void psnrAndSsimEqualScikitImage() {
        QFETCH(QString, path);
        QFETCH(QString, pair);
        const golden::Case golden(path.toStdString());
        const auto& expected = golden.json["results"][pair.toStdString()];
        const Image a = toImage(golden.tensor(pair.toStdString() + "_a"));
        const Image b = toImage(golden.tensor(pair.toStdString() + "_b"));
        const golden::Tolerance tolerance{.relative = 0, .absolute = 1e-9};
        COMPARE_NUMBERS({metrics::mse(a, b) / 65025}, {golden::number(expected["mse_float"])}, tolerance, "mse");
        COMPARE_NUMBERS({metrics::psnr(a, b)}, {golden::number(expected["psnr_uint8"])}, tolerance, "psnr");
        COMPARE_NUMBERS({metrics::ssim(a, b)}, {golden::number(expected["ssim_uint8"])}, tolerance, "ssim");
    }
};

TESSERA_TEST(TestGoldenImageQuality)
#include "tst_golden_image_quality.moc"
