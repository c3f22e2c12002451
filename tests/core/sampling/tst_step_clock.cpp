#include "core/sampling/sampler.h"
#include "core/sampling/step_clock.h"
#include "tests/core/small_dit.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core::sampling;

class TestStepClock : public QObject {
    Q_OBJECT

private slots:
    void aSlowFirstCallDoesNotCount();
    void callsOfOtherCostAreTakenByThemselves();
    void ofTwoTheFasterOneCounts();
    void noCallsTakeNoTime();
    void aRunsSteadySecondsAreAtMostTwiceItsWallTime();
};

void TestStepClock::aSlowFirstCallDoesNotCount() {
    QCOMPARE(steadySeconds({{7, {5, 1, 1, 1, 1}}}), 5.0);
    QCOMPARE(steadySeconds({{7, {1, 1, 1, 30, 1, 1}}}), 6.0);
}

void TestStepClock::callsOfOtherCostAreTakenByThemselves() {
    QCOMPARE(steadySeconds({{10, {9, 2, 2}}, {5, {8, 1, 1, 1}}}), 3 * 2 + 4 * 1.0);
}

void TestStepClock::ofTwoTheFasterOneCounts() {
    QCOMPARE(steadySeconds({{1, {4, 3}}}), 6.0);
}

void TestStepClock::noCallsTakeNoTime() {
    QCOMPARE(steadySeconds({}), 0.0);
}

void TestStepClock::aRunsSteadySecondsAreAtMostTwiceItsWallTime() {
    const SampleResult result = sample(*small::dit(), {.steps = 6, .labels = {1}, .seeds = {1, 2, 3}, .batch = 2});
    QVERIFY(result.steadySeconds > 0);
    QVERIFY(result.steadySeconds <= 2 * result.seconds); // half of all calls take no less than their median
}

TESSERA_TEST(TestStepClock)
#include "tst_step_clock.moc"
