#include "core/study/stage_locks.h"
#include "tests/test_main.h"

#include <QTest>

using namespace core::study;
using core::schedule::NoiseSchedule;

namespace {

StageChoices cutAt(std::vector<int> cuts) {
    StageChoices choices;
    choices.cuts = std::move(cuts);
    choices.oneStage = choices.cuts.empty();
    return choices;
}

std::vector<core::schedule::Stage> stagesOf(const StageChoices& choices) {
    Study study;
    study.stages = choices;
    study.stages.overrides.clear();
    return plan(study, NoiseSchedule({})).stages;
}

/// The locks after cuts by hand were replaced by others.
std::map<std::string, double> carried(StageChoices from, const StageChoices& to, std::map<std::string, double> locks) {
    from.overrides = std::move(locks);
    carryLocks(from, stagesOf(from), stagesOf(to));
    return from.overrides;
}

using Locks = std::map<std::string, double>;

} // namespace

class TestStageLocks : public QObject {
    Q_OBJECT

private slots:
    void anEdgeThatMovesKeepsTheLocksBesideIt() {
        const Locks locks{{"stage 1", 0.1}, {"stage 3", 0.3}};
        QCOMPARE(carried(cutAt({800, 500, 200}), cutAt({800, 450, 200}), locks), locks);
    }

    void stagesThatStayTakeTheirLocksToTheirNewNames() {
        QCOMPARE(carried(cutAt({800, 500, 200}), cutAt({500, 200}), {{"stage 1", 0.1}, {"stage 3", 0.3}}),
                 (Locks{{"middle", 0.3}}));
        QCOMPARE(carried(cutAt({500, 200}), cutAt({800, 500, 200}), {{"early", 0.1}, {"late", 0.3}}),
                 (Locks{{"stage 4", 0.3}}));
    }

    void oneStageHasNoneOfThem() {
        QVERIFY(carried(cutAt({500}), cutAt({}), {{"stage 1", 0.1}, {"stage 2", 0.3}}).empty());
    }

    void locksOfStagesThatAreGoneAreForgotten() {
        StageChoices choices;
        choices.overrides = {{"early", 0.1}, {"stage 5", 0.2}};
        forgetLocks(choices, stagesOf({}));
        QCOMPARE(choices.overrides, (Locks{{"early", 0.1}}));
    }

    void whatACurveMightStillMakeStays() {
        StageChoices curve;
        curve.overrides = {{"early", 0.1}, {"stage 1", 0.2}, {"x", 0.3}};
        forgetImpossibleLocks(curve);
        QCOMPARE(curve.overrides, (Locks{{"early", 0.1}}));
        StageChoices hand = cutAt({500});
        hand.overrides = {{"early", 0.1}, {"stage 1", 0.2}, {"stage 3", 0.3}};
        forgetImpossibleLocks(hand);
        QCOMPARE(hand.overrides, (Locks{{"stage 1", 0.2}}));
    }
};

TESSERA_TEST(TestStageLocks)
#include "tst_stage_locks.moc"
