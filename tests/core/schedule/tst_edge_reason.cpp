#include "core/base/error.h"
#include "core/schedule/edge_reason.h"
#include "core/schedule/timestep_spacing.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core::schedule;

/// Checked against the score itself, for schedules that cut on both sides, on one and not at all.
class TestEdgeReason : public QObject {
    Q_OBJECT

private slots:
    void anEdgeOfTheCurvePartsScoresByTheThreshold_data();
    void anEdgeOfTheCurvePartsScoresByTheThreshold();
    void anEdgePlacedByHandNamesTheCurves();
    void aCutOutsideIsRefused();
};

namespace {

StagePlan planOf(const NoiseSchedule& schedule, const StageOptions& options) {
    const auto steps = trainingTimesteps(networkTimesteps({.spacing = Spacing::Leading, .steps = 20}, 1000));
    return planStages(schedule, steps, options);
}

} // namespace

void TestEdgeReason::anEdgeOfTheCurvePartsScoresByTheThreshold_data() {
    QTest::addColumn<QString>("schedule");
    QTest::addColumn<double>("m");
    QTest::addColumn<double>("lambda");
    for (const char* name : {"linear", "scaled_linear", "squaredcos_cap_v2"})
        for (const double m : {0.2, 0.55, 0.9})
            for (const double lambda : {0.0, 5e-5, 2e-4})
                QTest::addRow("%s, M %g, lambda %g", name, m, lambda) << QString::fromLatin1(name) << m << lambda;
}

void TestEdgeReason::anEdgeOfTheCurvePartsScoresByTheThreshold() {
    QFETCH(QString, schedule);
    QFETCH(double, m);
    QFETCH(double, lambda);
    ScheduleConfig config;
    config.name = schedule.toStdString();
    if (schedule == QLatin1String("scaled_linear")) {
        config.betaStart = 0.00085;
        config.betaEnd = 0.012;
    }
    const NoiseSchedule noise(config);
    const StagePlan plan = planOf(noise, {.m = m, .lambda = lambda});
    const Dynamics dynamics = closedForm(noise, 1);
    QCOMPARE(curveCuts(plan).size() + 1, plan.stages.size());
    for (const int cut : curveCuts(plan)) {
        const EdgeReason reason = edgeReason(dynamics, plan, cut);
        QVERIFY(reason.isByCurve);
        QCOMPARE(reason.below.t + 1, reason.above.t);
        const bool belowIsMiddle = reason.below.score >= reason.threshold;
        QVERIFY(belowIsMiddle != (reason.above.score >= reason.threshold));
        QCOMPARE(reason.threshold, m * reason.maxScore);
        QCOMPARE(plan.score[static_cast<std::size_t>(reason.argmaxT) - 1], reason.maxScore);
        for (const EdgeReason::Side& side : {reason.below, reason.above}) {
            QVERIFY(std::abs(side.grad + side.snrPart - side.score) < 1e-15);
            QVERIFY(std::abs(side.snrPart - lambda * side.lnSnr) < 1e-15);
        }
    }
}

void TestEdgeReason::anEdgePlacedByHandNamesTheCurves() {
    const NoiseSchedule noise{ScheduleConfig{}};
    const Dynamics dynamics = closedForm(noise, 1);
    const StagePlan automatic = planOf(noise, {.lambda = 0});
    const StagePlan plan = planOf(noise, {.lambda = 0, .cuts = {800, 581, 300}});
    QVERIFY(!edgeReason(dynamics, plan, 800).isByCurve);
    QVERIFY(edgeReason(dynamics, plan, 581).isByCurve); // METHOD.md: 109…581
    const std::vector<int> expected{581, 108};
    QCOMPARE(edgeReason(dynamics, plan, 300).curveCuts, expected);
    QCOMPARE(automatic.stages[1].lastT, 581);
}

void TestEdgeReason::aCutOutsideIsRefused() {
    const NoiseSchedule noise{ScheduleConfig{}};
    const Dynamics dynamics = closedForm(noise, 1);
    const StagePlan plan = planOf(noise, {});
    for (const int cut : {-1, 0, 1000, 1001})
        QVERIFY_THROWS_EXCEPTION(core::Error, edgeReason(dynamics, plan, cut));
    Dynamics other = dynamics;
    other.grad.pop_back();
    QVERIFY_THROWS_EXCEPTION(core::Error, edgeReason(other, plan, 500));
}

TESSERA_TEST(TestEdgeReason)
#include "tst_edge_reason.moc"
