#include "core/base/error.h"
#include "core/metrics/plan_cost.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;

namespace {

std::vector<model::Unit> twoUnits() {
    model::Unit heads;
    heads.block = "attn";
    heads.groups = 4;
    heads.macsPerGroup = 100;
    model::Unit neurons;
    neurons.block = "mlp";
    neurons.groups = 60;
    neurons.macsPerGroup = 10;
    return {heads, neurons};
}

schedule::StagePlan twoStages(double early, double late) {
    schedule::StagePlan plan;
    plan.stages.push_back({.name = "early", .firstT = 500, .lastT = 1000, .steps = 3, .sparsity = early});
    plan.stages.push_back({.name = "late", .firstT = 1, .lastT = 499, .steps = 7, .sparsity = late});
    plan.timesteps = {900, 800, 700, 450, 400, 350, 300, 250, 200, 100};
    return plan;
}

const std::vector<model::Block> blocks{{"attn", "blocks 0", model::BlockKind::Attention, 900},
                                       {"mlp", "blocks 0", model::BlockKind::FeedForward, 700}};

metrics::PlanCost cost(const schedule::StagePlan& plan, bool guided, const model::ExecutionPlan& execution = {}) {
    const std::vector<model::Unit> units = twoUnits();
    return metrics::planCost({.units = units, .blocks = blocks, .macsPerForward = 5000}, plan, guided, execution);
}

} // namespace

class TestPlanCost : public QObject {
    Q_OBJECT

private slots:
    void sparsityZeroCostsWhatTheDenseModelCosts() {
        const metrics::PlanCost planned = cost(twoStages(0, 0), false);
        QCOMPARE(planned.dense, 50000);
        QCOMPARE(planned.pruned, 50000);
    }

    void aStageLosesItsShareOfThePrunablePart() {
        const metrics::PlanCost planned = cost(twoStages(0.5, 0.25), false);
        QCOMPARE(planned.stages, (std::vector<std::int64_t>{4500, 4750}));
        QCOMPARE(planned.pruned, 3 * 4500 + 7 * 4750);
    }

    void guidanceDoublesTheRunButNotTheForward() {
        const metrics::PlanCost once = cost(twoStages(0.5, 0.25), false);
        const metrics::PlanCost twice = cost(twoStages(0.5, 0.25), true);
        QCOMPARE(twice.dense, 2 * once.dense);
        QCOMPARE(twice.pruned, 2 * once.pruned);
        QCOMPARE(twice.stages, once.stages);
    }

    void aBlockThatIsNotComputedSavesWhatPruningLeftOfIt() {
        model::ExecutionPlan execution(10, 2);
        execution.set(1, 0, model::reuseBlock); // in the early stage
        execution.set(9, 1, model::reuseBlock); // in the late one
        const metrics::PlanCost all = cost(twoStages(0.5, 0.25), true);
        const metrics::PlanCost less = cost(twoStages(0.5, 0.25), true, execution);
        QCOMPARE(all.pruned - less.pruned, 2 * ((900 - 200) + (700 - 150)));
        QCOMPARE(less.dense, all.dense);
        QCOMPARE(cost(twoStages(0.5, 0.25), true, model::ExecutionPlan(10, 2)).pruned, all.pruned);
        QVERIFY_EXCEPTION_THROWN(cost(twoStages(0, 0), false, model::ExecutionPlan(9, 2)), Error);
    }
};

TESSERA_CORE_TEST(TestPlanCost)
#include "tst_plan_cost.moc"
