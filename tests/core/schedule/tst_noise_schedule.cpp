#include "core/base/error.h"
#include "core/schedule/noise_schedule.h"
#include "tests/core/schedule/every_schedule.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QtTest>
#include <cmath>
#include <limits>

using namespace core;
using namespace core::schedule;

namespace {

QString errorOf(const ScheduleConfig& config) {
    try {
        NoiseSchedule schedule(config);
    } catch (const Error& error) {
        return error.code() == ErrorCode::BadInput ? error.what() : "another code";
    }
    return {};
}

} // namespace

class TestNoiseSchedule : public QObject {
    Q_OBJECT

private slots:
    void signalFallsFromOneToZero_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("timesteps");
        QTest::addColumn<bool>("zeroTerminal");
        for (const char* name : {"linear", "scaled_linear", "squaredcos_cap_v2"})
            for (const int timesteps : {2, 10, 1000})
                for (const bool zero : {false, true})
                    QTest::addRow("%s %d %d", name, timesteps, zero) << name << timesteps << zero;
    }

    void signalFallsFromOneToZero() {
        QFETCH(QString, name);
        QFETCH(int, timesteps);
        QFETCH(bool, zeroTerminal);
        const NoiseSchedule schedule(
            {.name = name.toStdString(), .timesteps = timesteps, .rescaleToZeroTerminalSnr = zeroTerminal});
        QCOMPARE(schedule.alphaBar(0), 1.0);
        for (int t = 1; t <= timesteps; ++t) {
            QVERIFY(schedule.alphaBar(t) < schedule.alphaBar(t - 1));
            QVERIFY(schedule.beta(t) > 0 && schedule.beta(t) <= 1);
            QVERIFY(t == 1 || schedule.lnSnr(t) < schedule.lnSnr(t - 1));
        }
        QCOMPARE(schedule.alphaBar(timesteps) == 0, zeroTerminal);
        QCOMPARE(std::isinf(schedule.lnSnr(timesteps)), zeroTerminal);
    }

    void oneTimestepIsASchedule() {
        for (const char* name : {"linear", "scaled_linear", "squaredcos_cap_v2"}) {
            const NoiseSchedule schedule({.name = name, .timesteps = 1});
            QVERIFY(schedule.alphaBar(1) > 0 && schedule.alphaBar(1) < 1);
        }
    }

    void trainedBetasAreTakenAsTheyAre() {
        const NoiseSchedule schedule({.name = "trained_betas", .timesteps = 3, .trainedBetas = {0.1, 0, 1}});
        QCOMPARE(schedule.alphaBar(1), 0.9);
        QCOMPARE(schedule.alphaBar(2), 0.9);
        QCOMPARE(schedule.alphaBar(3), 0.0);
        QCOMPARE(schedule.lnSnr(3), -std::numeric_limits<double>::infinity());
    }

    void limitsScaleWithTheNumberOfTimesteps() {
        const NoiseSchedule schedule({.timesteps = 100, .scaleBetasWithT = true});
        QVERIFY(std::abs(schedule.beta(1) - 1e-3) < 1e-15);
        QVERIFY(std::abs(schedule.beta(100) - 0.2) < 1e-15);
    }

    void everyPathLosesSignalAndGainsNoise() {
        for (const int timesteps : {2, 10, 1000})
            for (const ScheduleConfig& config : everySchedule(timesteps)) {
                const NoiseSchedule schedule(config);
                QCOMPARE(schedule.alpha(0), 1.0);
                QCOMPARE(schedule.sigma(0), 0.0);
                for (int t = 1; t <= timesteps; ++t) {
                    const PathPoint& point = schedule.at(t);
                    QVERIFY(point.alpha < schedule.alpha(t - 1) && point.sigma > schedule.sigma(t - 1));
                    QVERIFY(std::abs(point.alpha * point.alpha - schedule.signalPower(t)) < 1e-15);
                    QVERIFY(std::abs(point.sigma * point.sigma - schedule.noisePower(t)) < 1e-15);
                    QVERIFY(std::abs(schedule.noisePower(t) - schedule.noisePower(t - 1) - schedule.noiseGrowth(t)) <
                            1e-15);
                    QVERIFY(t == 1 || schedule.lnSnr(t) < schedule.lnSnr(t - 1));
                    const double power = schedule.signalPower(t) + schedule.noisePower(t);
                    QVERIFY(!schedule.isVariancePreserving() || std::abs(power - 1) < 1e-15);
                }
            }
    }

    void onlyTheLinearFlowLosesVariance() {
        for (const ScheduleConfig& config : everySchedule())
            QCOMPARE(NoiseSchedule(config).isVariancePreserving(), config.name != "flow_linear");
    }

    void flowIsTakenInItsMiddleSoThatEveryTimestepHasAnSnr() {
        for (const FlowPath& path : flowPaths())
            for (const int timesteps : {1, 2, 1000}) {
                const NoiseSchedule schedule({.name = std::string(path.name), .timesteps = timesteps});
                for (int t = 1; t <= timesteps; ++t) {
                    const PathPoint middle = path.at((t - 0.5) / timesteps);
                    const double ratio = middle.alpha / middle.sigma;
                    QVERIFY(std::isfinite(schedule.lnSnr(t)));
                    QVERIFY(std::abs(schedule.lnSnr(t) - std::log(ratio * ratio)) < 1e-12);
                    QCOMPARE(schedule.alpha(t), path.at(double(t) / timesteps).alpha);
                    QCOMPARE(schedule.sigma(t), path.at(double(t) / timesteps).sigma);
                }
            }
    }

    void flowHasNoBetas() {
        const NoiseSchedule schedule({.name = "flow_gvp"});
        QVERIFY(!schedule.hasBetas() && NoiseSchedule(ScheduleConfig{}).hasBetas());
        QVERIFY(thrownMessage([&] { schedule.beta(1); }).contains("flow_gvp"));
        QVERIFY(thrownMessage([&] { schedule.alphaBar(1); }).contains("flow_gvp"));
        QVERIFY(thrownMessage([&] { schedule.alphaBars(); }).contains("flow_gvp"));
    }

    void badConfigsNameTheirField_data() {
        QTest::addColumn<ScheduleConfig>("config");
        QTest::addColumn<QString>("field");
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QTest::newRow("name") << ScheduleConfig{.name = "sigmoid"} << "beta_schedule: ";
        QTest::newRow("flow T 0") << ScheduleConfig{.name = "flow_linear", .timesteps = 0} << "num_train_timesteps: ";
        QTest::newRow("T 0") << ScheduleConfig{.timesteps = 0} << "num_train_timesteps: ";
        QTest::newRow("T -1") << ScheduleConfig{.timesteps = -1} << "num_train_timesteps: ";
        QTest::newRow("T huge") << ScheduleConfig{.timesteps = 2147483647} << "num_train_timesteps: ";
        QTest::newRow("negative") << ScheduleConfig{.betaStart = -1e-4} << "beta_start: ";
        QTest::newRow("zero") << ScheduleConfig{.betaStart = 0} << "beta_start: ";
        QTest::newRow("above 1") << ScheduleConfig{.betaEnd = 1.5} << "beta_end: ";
        QTest::newRow("NaN") << ScheduleConfig{.betaEnd = nan} << "beta_end: ";
        QTest::newRow("scaled above 1") << ScheduleConfig{.timesteps = 10, .scaleBetasWithT = true} << "beta_end: ";
        QTest::newRow("too few trained") << ScheduleConfig{.name = "trained_betas"} << "trained_betas: ";
        QTest::newRow("trained NaN") << ScheduleConfig{.name = "trained_betas",
                                                       .timesteps = 2,
                                                       .trainedBetas = {0.1, nan}}
                                     << "trained_betas[1]: ";
        QTest::newRow("no noise at t = 1")
            << ScheduleConfig{.name = "trained_betas", .timesteps = 2, .trainedBetas = {0, 0.1}} << "noise schedule: ";
        QTest::newRow("no signal at t = 1")
            << ScheduleConfig{.name = "trained_betas", .timesteps = 2, .trainedBetas = {1, 0.1}} << "noise schedule: ";
        QTest::newRow("no end to rescale")
            << ScheduleConfig{.timesteps = 1, .rescaleToZeroTerminalSnr = true} << "rescale_betas_zero_snr: ";
    }

    void badConfigsNameTheirField() {
        QFETCH(ScheduleConfig, config);
        QFETCH(QString, field);
        QVERIFY2(errorOf(config).startsWith(field), qPrintable(errorOf(config)));
    }
};

TESSERA_TEST(TestNoiseSchedule)
#include "tst_noise_schedule.moc"
