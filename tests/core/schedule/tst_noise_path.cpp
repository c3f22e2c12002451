#include "core/schedule/noise_path.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QtTest>
#include <cmath>
#include <limits>
#include <numbers>

using namespace core::schedule;

class TestNoisePath : public QObject {
    Q_OBJECT

private slots:
    void leadsFromCleanDataToNoise_data() { addRows(); }
    void leadsFromCleanDataToNoise();
    void derivativesAreThoseOfThePath_data() { addRows(); }
    void derivativesAreThoseOfThePath();
    void formulasAreThePublishedOnes();
    void namesAreFound();
    void everyShareOfNoiseHasItsTimestep();
    void sharesOutOfRangeAreRefused();

private:
    static void addRows() {
        QTest::addColumn<QString>("name");
        for (const FlowPath& path : flowPaths())
            QTest::newRow(path.name.data()) << QString::fromUtf8(path.name.data());
    }
    static const FlowPath& fetched() {
        QFETCH(QString, name);
        return *findFlowPath(name.toStdString());
    }
};

void TestNoisePath::leadsFromCleanDataToNoise() {
    const FlowPath& path = fetched();
    const PathPoint clean = path.at(0), noise = path.at(1);
    QVERIFY(clean.alpha == 1 && clean.sigma == 0);
    QVERIFY(noise.alpha == 0 && noise.sigma == 1);
    for (int i = 1; i <= 1000; ++i) {
        const PathPoint before = path.at((i - 1) / 1000.0), point = path.at(i / 1000.0);
        QVERIFY(point.alpha < before.alpha && point.sigma > before.sigma);
        QVERIFY(std::abs(point.power - (point.alpha * point.alpha + point.sigma * point.sigma)) < 1e-15);
        QVERIFY(!path.isVariancePreserving || point.power == 1);
    }
}

void TestNoisePath::derivativesAreThoseOfThePath() {
    const FlowPath& path = fetched();
    constexpr double step = 1e-5;
    for (const double s : {0.1, 0.35, 0.5, 0.8, 0.99}) {
        const PathPoint point = path.at(s), before = path.at(s - step), after = path.at(s + step);
        QVERIFY(std::abs((after.alpha - before.alpha) / (2 * step) - point.dAlpha) < 1e-9);
        QVERIFY(std::abs((after.sigma - before.sigma) / (2 * step) - point.dSigma) < 1e-9);
    }
}

void TestNoisePath::formulasAreThePublishedOnes() {
    for (const double s : {0.0, 0.2, 0.5, 0.9}) {
        const PathPoint linear = findFlowPath("flow_linear")->at(s), gvp = findFlowPath("flow_gvp")->at(s);
        QVERIFY(linear.alpha == 1 - s && linear.sigma == s);
        QVERIFY(std::abs(gvp.alpha - std::cos(std::numbers::pi * s / 2)) < 1e-15);
        QVERIFY(std::abs(gvp.sigma - std::sin(std::numbers::pi * s / 2)) < 1e-15);
    }
}

void TestNoisePath::namesAreFound() {
    for (const FlowPath& path : flowPaths())
        QCOMPARE(findFlowPath(path.name), &path);
    QVERIFY(findFlowPath("linear") == nullptr); // a schedule of betas
    QVERIFY(findFlowPath("") == nullptr);
}

void TestNoisePath::everyShareOfNoiseHasItsTimestep() {
    QCOMPARE(timestepAt(0, 1000), 1);
    for (const int timesteps : {1, 3, 7, 50, 100, 999, 1000})
        for (int t = 1; t <= timesteps; ++t) {
            const double end = double(t) / timesteps;
            QCOMPARE(timestepAt(end, timesteps), t);
            QCOMPARE(timestepAt((t - 0.5) / timesteps, timesteps), t);
            QCOMPARE(timestepAt(std::nextafter(end, 2.0) > 1 ? 1.0 : std::nextafter(end, 2.0), timesteps),
                     std::min(t + 1, timesteps));
        }
}

void TestNoisePath::sharesOutOfRangeAreRefused() {
    for (const double share : {-1e-9, 1.1, std::numeric_limits<double>::quiet_NaN()})
        QVERIFY(thrownMessage([&] { timestepAt(share, 1000); }).startsWith("share of noise: "));
    QVERIFY(thrownMessage([] { timestepAt(0.5, 0); }).startsWith("training timesteps: "));
}

TESSERA_TEST(TestNoisePath)
#include "tst_noise_path.moc"
