#include "core/metrics/plan_cost.h"

#include <QtTest>

using namespace core;

namespace {

std::vector<model::Unit> twoUnits() {
    model::Unit heads;
    heads.groups = 4;
    heads.macsPerGroup = 100;
    model::Unit neurons;
    neurons.groups = 60;
    neurons.macsPerGroup = 10;
    return {heads, neurons};
}

schedule::StagePlan twoStages(double early, double late) {
    schedule::StagePlan plan;
    plan.stages.push_back({.name = "early", .firstT = 500, .lastT = 1000, .steps = 3, .sparsity = early});
    plan.stages.push_back({.name = "late", .firstT = 1, .lastT = 499, .steps = 7, .sparsity = late});
    return plan;
}

} // namespace

class TestPlanCost : public QObject {
    Q_OBJECT

private slots:
    void sparsityZeroCostsWhatTheDenseModelCosts() {
        const metrics::PlanCost cost = metrics::planCost(twoUnits(), 5000, twoStages(0, 0), false);
        QCOMPARE(cost.dense, 50000);
        QCOMPARE(cost.pruned, 50000);
    }

    void aStageLosesItsShareOfThePrunablePart() {
        const metrics::PlanCost cost = metrics::planCost(twoUnits(), 5000, twoStages(0.5, 0.25), false);
        QCOMPARE(cost.stages, (std::vector<std::int64_t>{4500, 4750}));
        QCOMPARE(cost.pruned, 3 * 4500 + 7 * 4750);
    }

    void guidanceDoublesTheRunButNotTheForward() {
        const metrics::PlanCost once = metrics::planCost(twoUnits(), 5000, twoStages(0.5, 0.25), false);
        const metrics::PlanCost twice = metrics::planCost(twoUnits(), 5000, twoStages(0.5, 0.25), true);
        QCOMPARE(twice.dense, 2 * once.dense);
        QCOMPARE(twice.pruned, 2 * once.pruned);
        QCOMPARE(twice.stages, once.stages);
    }
};

QTEST_GUILESS_MAIN(TestPlanCost)
#include "tst_plan_cost.moc"
