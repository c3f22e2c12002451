#include "core/base/error.h"
#include "core/schedule/stages.h"
#include "core/schedule/timestep_spacing.h"
#include "tests/test_main.h"

#include <QtTest>
#include <cmath>
#include <limits>

using namespace core;
using namespace core::schedule;

namespace {

const double notANumber = std::numeric_limits<double>::quiet_NaN();

NoiseSchedule namedSchedule(const std::string& name, int timesteps = 1000) {
    ScheduleConfig config{.name = name, .timesteps = timesteps};
    if (name == "scaled_linear") {
        config.betaStart = 0.00085;
        config.betaEnd = 0.012;
    }
    return NoiseSchedule(config);
}

std::vector<int> samplingSteps(int steps, int total = 1000) {
    return trainingTimesteps(networkTimesteps({.steps = steps}, total));
}

double meanSparsity(const StagePlan& plan) {
    double sum = 0;
    for (const Stage& stage : plan.stages)
        sum += stage.steps * stage.sparsity;
    return sum / double(plan.timesteps.size());
}

QStringList namesOf(const StagePlan& plan) {
    QStringList names;
    for (const Stage& stage : plan.stages)
        names << QString::fromStdString(stage.name);
    return names;
}

void verifyCovers(const StagePlan& plan, int timesteps) {
    int steps = 0;
    int expectedLast = timesteps;
    for (const Stage& stage : plan.stages) {
        QCOMPARE(stage.lastT, expectedLast);
        QVERIFY(stage.firstT <= stage.lastT);
        QVERIFY(stage.meanScore >= 0 && stage.meanScore <= 1);
        QVERIFY(stage.sparsity >= 0 && stage.sparsity < 1);
        expectedLast = stage.firstT - 1;
        steps += stage.steps;
    }
    QCOMPARE(expectedLast, 0);
    QCOMPARE(steps, int(plan.timesteps.size()));
}

QString argumentError(const StageOptions& options) {
    try {
        planStages(NoiseSchedule({}), samplingSteps(20), options);
    } catch (const Error& error) {
        return error.code() == ErrorCode::BadArgument ? error.what() : "another code";
    }
    return "no error";
}

} // namespace

class TestStages : public QObject {
    Q_OBJECT

private slots:
    void referenceTableOfTheMethod() {
        const auto bounds = [](const char* name) {
            const MiddleStage middle = middleStage(closedForm(namedSchedule(name), 1).grad, 0.55);
            return std::pair(middle.firstT, middle.lastT);
        };
        QCOMPARE(bounds("linear"), std::pair(109, 581));
        QCOMPARE(bounds("scaled_linear"), std::pair(120, 865));
        QCOMPARE(bounds("squaredcos_cap_v2"), std::pair(367, 1000));
    }

    void linearFlowHasNoEarlyStage() {
        const StagePlan plan =
            planStages(namedSchedule("flow_linear"), samplingSteps(50), {.m = 0.55, .lambda = 0, .sigma2 = 1});
        QCOMPARE(namesOf(plan), (QStringList{"middle", "late"}));
        QCOMPARE(plan.stages[0].firstT, 551);
        QCOMPARE(plan.stages[0].lastT, 1000);
        QCOMPARE(plan.argmaxT, 1000);
    }

    void stagesCoverEveryTimestepOnceAndHoldTheTarget_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("timesteps");
        for (const char* name : {"linear", "scaled_linear", "squaredcos_cap_v2", "flow_linear", "flow_gvp"})
            for (const int timesteps : {1, 2, 3, 100, 1000})
                QTest::addRow("%s %d", name, timesteps) << name << timesteps;
    }

    void stagesCoverEveryTimestepOnceAndHoldTheTarget() {
        QFETCH(QString, name);
        QFETCH(int, timesteps);
        const NoiseSchedule schedule = namedSchedule(name.toStdString(), timesteps);
        const std::vector<int> steps = samplingSteps(std::min(timesteps, 20), timesteps);
        for (const double m : {1e-9, 0.2, 0.55, 0.9, 0.999999})
            for (const double lambda : {0.0, 5e-5, 5e-4, 0.01, 1.0})
                for (const AllocationRule allocation : {AllocationRule::Mosaic, AllocationRule::Uniform}) {
                    const StagePlan plan =
                        planStages(schedule, steps, {.m = m, .lambda = lambda, .allocation = allocation});
                    verifyCovers(plan, timesteps);
                    if (QTest::currentTestFailed())
                        return;
                    QVERIFY(std::isfinite(plan.threshold));
                    QVERIFY(!plan.targetReached || std::abs(meanSparsity(plan) - 0.33) < 1e-9);
                    QVERIFY(plan.targetReached); // a target below the limit of 0.9 is always in reach
                }
    }

    void namesStayWhenAStageIsEmpty() {
        const std::vector<int> steps = samplingSteps(50);
        QCOMPARE(namesOf(planStages(namedSchedule("linear"), steps, {})), (QStringList{"early", "middle", "late"}));
        QCOMPARE(namesOf(planStages(namedSchedule("squaredcos_cap_v2"), steps, {.lambda = 0})),
                 (QStringList{"middle", "late"}));
        QCOMPARE(namesOf(planStages(namedSchedule("linear"), steps, {.m = 1e-9, .lambda = 0})), QStringList{"middle"});
        QCOMPARE(namesOf(planStages(namedSchedule("linear"), steps, {.lambda = 0.01})),
                 (QStringList{"early", "middle"}));
    }

    void aHigherThresholdNarrowsTheMiddle() {
        int previous = 1001;
        for (double m = 0.05; m < 1; m += 0.05) {
            const StagePlan plan = planStages(namedSchedule("linear"), samplingSteps(50), {.m = m, .lambda = 0});
            for (const Stage& stage : plan.stages)
                if (stage.name == "middle") {
                    QVERIFY(stage.lastT - stage.firstT < previous);
                    previous = stage.lastT - stage.firstT;
                }
        }
    }

    void theSlowerStageBecomesSparser() {
        const StagePlan plan = planStages(namedSchedule("linear"), samplingSteps(50), {});
        for (const Stage& a : plan.stages)
            for (const Stage& b : plan.stages)
                QVERIFY(a.meanScore >= b.meanScore || a.sparsity >= b.sparsity);
        QVERIFY(plan.stages[0].sparsity > plan.stages[1].sparsity);
    }

    void uniformGivesEveryStageTheTarget() {
        const StagePlan plan =
            planStages(NoiseSchedule({}), samplingSteps(50), {.allocation = AllocationRule::Uniform});
        for (const Stage& stage : plan.stages)
            QVERIFY(std::abs(stage.sparsity - 0.33) < 1e-12);
    }

    void cutsByHandDecideAlone() {
        const StagePlan three = planStages(NoiseSchedule({}), samplingSteps(50), {.cuts = {581, 108}});
        const StagePlan same = planStages(NoiseSchedule({}), samplingSteps(50), {.lambda = 0});
        QCOMPARE(namesOf(three), (QStringList{"early", "middle", "late"}));
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(three.stages[i].firstT, same.stages[i].firstT);
            QCOMPARE(three.stages[i].steps, same.stages[i].steps);
        }
        const StagePlan four = planStages(NoiseSchedule({}), samplingSteps(50), {.cuts = {999, 2, 1}});
        QCOMPARE(namesOf(four), (QStringList{"stage 1", "stage 2", "stage 3", "stage 4"}));
        verifyCovers(four, 1000);
        QCOMPARE(namesOf(planStages(NoiseSchedule({}), samplingSteps(50), {.cuts = {500}})),
                 (QStringList{"stage 1", "stage 2"}));
    }

    void oneStageIsAllTimesteps() {
        const StagePlan one =
            planStages(NoiseSchedule({}), samplingSteps(50), {.cuts = {500}, .oneStage = true, .overrides = {0.2}});
        QCOMPARE(namesOf(one), QStringList{"stage 1"});
        verifyCovers(one, 1000);
        QCOMPARE(one.stages[0].steps, 50);
        QCOMPARE(one.stages[0].sparsity, 0.2);
    }

    void aCutPerTimestepWorks() {
        StageOptions options;
        for (int t = 9; t >= 1; --t)
            options.cuts.push_back(t);
        const StagePlan plan = planStages(NoiseSchedule({.timesteps = 10}), samplingSteps(10, 10), options);
        QCOMPARE(plan.stages.size(), std::size_t(10));
        verifyCovers(plan, 10);
    }

    void overridesStandAndTheOthersHoldTheTarget() {
        StageOptions options{.overrides = {std::nullopt, 0.25, std::nullopt}};
        const StagePlan plan = planStages(NoiseSchedule({}), samplingSteps(50), options);
        QCOMPARE(plan.stages[1].sparsity, 0.25);
        QVERIFY(plan.targetReached && std::abs(meanSparsity(plan) - 0.33) < 1e-9);
        options.overrides = {0.9, 0.8, std::nullopt};
        const StagePlan tooMuch = planStages(NoiseSchedule({}), samplingSteps(50), options);
        QVERIFY(!tooMuch.targetReached);
        QCOMPARE(tooMuch.stages[2].sparsity, 0.0);
    }

    void aTargetOutOfReachIsReported() {
        const StagePlan plan =
            planStages(NoiseSchedule({}), samplingSteps(50), {.targetSparsity = 0.7, .maxSparsity = 0.5});
        QVERIFY(!plan.targetReached);
        for (const Stage& stage : plan.stages)
            QCOMPARE(stage.sparsity, 0.5);
    }

    void scoresWithoutAPositiveOneMakeTheArgmaxTheMiddle() {
        // All noise from the first timestep on: with lambda every score is negative.
        const NoiseSchedule noisy({.name = "trained_betas", .timesteps = 4, .trainedBetas = {0.999, 0.5, 0.5, 1}});
        const StagePlan plan = planStages(noisy, std::vector<int>{4, 3, 2, 1}, {.lambda = 1});
        QVERIFY(plan.maxScore < 0);
        QCOMPARE(plan.argmaxT, 1);
        QCOMPARE(namesOf(plan), (QStringList{"early", "middle"}));
        verifyCovers(plan, 4);
        QVERIFY(std::abs(meanSparsity(plan) - 0.33) < 1e-12);
    }

    void optionsOutOfRangeAreNamed_data() {
        QTest::addColumn<StageOptions>("options");
        QTest::addColumn<QString>("message");
        for (const double m : {notANumber, -1.0, 0.0, 1.0, 1e308})
            QTest::addRow("m %g", m) << StageOptions{.m = m} << "m: expected a number in (0,1), found ";
        for (const double lambda : {notANumber, -1.0, 1e308})
            QTest::addRow("lambda %g", lambda) << StageOptions{.lambda = lambda} << "lambda: ";
        for (const double sigma2 : {notANumber, -1.0, 0.0, 1e308})
            QTest::addRow("sigma2 %g", sigma2) << StageOptions{.sigma2 = sigma2} << "sigma2: ";
        for (const double target : {notANumber, -0.1, 1.0, 1.5})
            QTest::addRow("target %g", target) << StageOptions{.targetSparsity = target} << "target sparsity: ";
        for (const double limit : {notANumber, 0.0, -0.1, 1.1})
            QTest::addRow("limit %g", limit) << StageOptions{.maxSparsity = limit} << "maximal sparsity: ";
        for (const double sparsity : {notANumber, -0.1, 1.0})
            QTest::addRow("override %g", sparsity)
                << StageOptions{.cuts = {500}, .overrides = {sparsity, std::nullopt}} << "stage sparsity: ";
        QTest::newRow("overrides for other stages") << StageOptions{.overrides = {0.1}} << "stage sparsities: ";
        QTest::newRow("cuts ascending") << StageOptions{.cuts = {100, 500}} << "cuts: expected strictly descending";
        QTest::newRow("cuts equal") << StageOptions{.cuts = {100, 100}} << "cuts: expected strictly descending";
        QTest::newRow("cut 0") << StageOptions{.cuts = {0}} << "cuts: expected timesteps within";
        QTest::newRow("cut T") << StageOptions{.cuts = {1000}} << "cuts: expected timesteps within";
        QTest::newRow("cut negative") << StageOptions{.cuts = {500, -3}} << "cuts: expected timesteps within";
    }

    void optionsOutOfRangeAreNamed() {
        QFETCH(StageOptions, options);
        QFETCH(QString, message);
        QVERIFY2(argumentError(options).startsWith(message), qPrintable(argumentError(options)));
    }

    void samplingStepsOutOfRangeAreNamed() {
        const NoiseSchedule schedule({});
        for (const std::vector<int>& steps : std::vector<std::vector<int>>{{}, {1001}, {0}, {5, 10}})
            QVERIFY_EXCEPTION_THROWN(planStages(schedule, steps, {}), Error);
        QCOMPARE(planStages(schedule, std::vector<int>{500, 500, 3}, {}).timesteps.size(), std::size_t(3));
    }

    void groupsRoundHalfToEvenAndOneStays() {
        QCOMPARE(groupsToRemove(0, 6), 0);
        QCOMPARE(groupsToRemove(0.25, 6), 2);  // 1.5
        QCOMPARE(groupsToRemove(0.25, 10), 2); // 2.5
        QCOMPARE(groupsToRemove(0.33, 6), 2);
        QCOMPARE(groupsToRemove(0.99, 6), 5);
        QCOMPARE(groupsToRemove(0.9, 1), 0);
        for (const double sparsity : {notANumber, -0.1, 1.0})
            QVERIFY_EXCEPTION_THROWN(groupsToRemove(sparsity, 6), Error);
        QVERIFY_EXCEPTION_THROWN(groupsToRemove(0.5, 0), Error);
    }
};

TESSERA_TEST(TestStages)
#include "tst_stages.moc"
