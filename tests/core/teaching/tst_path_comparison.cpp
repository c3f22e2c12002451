#include "core/teaching/path_comparison.h"
#include "tests/test_main.h"

#include <QtTest>
#include <algorithm>
#include <cmath>

using namespace core::teaching;

namespace {

/// Between the two neighbouring points.
double valueAt(const PathCurve& curve, double lnSnr) {
    for (std::size_t i = 0; i + 1 < curve.lnSnr.size(); ++i)
        if (curve.lnSnr[i] >= lnSnr && curve.lnSnr[i + 1] <= lnSnr) {
            const double share = (curve.lnSnr[i] - lnSnr) / (curve.lnSnr[i] - curve.lnSnr[i + 1]);
            return curve.perLnSnr[i] + share * (curve.perLnSnr[i + 1] - curve.perLnSnr[i]);
        }
    return NAN;
}

} // namespace

class TestPathComparison : public QObject {
    Q_OBJECT

private slots:
    void peaksAreWhereTheMethodHasThem() {
        const auto curves = comparedPaths();
        QCOMPARE(curves.size(), std::size_t{3});
        QCOMPARE(curves[0].peak(), 313);
        QCOMPARE(curves[1].peak(), 999);
        QCOMPARE(curves[2].peak(), 1000); // it grows to the end
        QVERIFY(std::ranges::is_sorted(curves[2].grad));
    }

    void variancePreservingPathsAreOneCurveOfLnSnr() {
        for (const double sigma2 : {1.0, 0.15}) {
            const auto curves = comparedPaths(sigma2);
            const PathCurve gvp = pathCurve({.name = "flow_gvp"}, sigma2);
            for (double lnSnr = -8; lnSnr <= 7; lnSnr += 0.5) {
                const double alphaBar = 1 / (1 + std::exp(-lnSnr)), root = std::sqrt(alphaBar);
                // d/d ln SNR of (1−√ᾱ)²·σ² + 1 − ᾱ with dᾱ/d ln SNR = ᾱ(1−ᾱ).
                const double exact = ((1 / root - 1) * sigma2 + 1) * alphaBar * (1 - alphaBar);
                for (const PathCurve* curve : {&curves[0], &curves[1], &gvp})
                    QVERIFY(std::abs(valueAt(*curve, lnSnr) - exact) < 2e-3);
            }
        }
    }

    void theStraightPathIsAnother() {
        const auto curves = comparedPaths();
        QVERIFY(std::abs(valueAt(curves[2], 0) - valueAt(curves[0], 0)) > 0.02);
    }
};

TESSERA_TEST(TestPathComparison)
#include "tst_path_comparison.moc"
