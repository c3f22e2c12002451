#include "core/pruning/least_loss.h"
#include "core/pruning/prune_plan.h"
#include "core/pruning/removal_plan.h"
#include "tests/test_main.h"

#include <QtTest>

#include <numeric>
#include <random>

using core::pruning::leastLossRemoval;
using core::pruning::RemovalCurve;
using core::pruning::RemovalStep;

namespace {

RemovalCurve curve(std::vector<double> losses, double macs = 1, double forwards = 1) {
    RemovalCurve result;
    result.forwards = forwards;
    for (const double loss : losses)
        result.steps.push_back({macs, loss});
    return result;
}

double lossOf(const std::vector<RemovalCurve>& curves, const std::vector<int>& taken) {
    double sum = 0;
    for (std::size_t i = 0; i < curves.size(); ++i)
        for (int k = 0; k < taken[i]; ++k)
            sum += curves[i].forwards * curves[i].lossWeight * curves[i].steps[static_cast<std::size_t>(k)].loss;
    return sum;
}

int macsOf(const std::vector<RemovalCurve>& curves, const std::vector<int>& taken) {
    double sum = 0;
    for (std::size_t i = 0; i < curves.size(); ++i)
        for (int k = 0; k < taken[i]; ++k)
            sum += curves[i].forwards * curves[i].steps[static_cast<std::size_t>(k)].macs;
    return static_cast<int>(sum);
}

/// The least loss of any choice that saves at least `macs`, by trying all of them.
double leastLossByTrying(const std::vector<RemovalCurve>& curves, int macs) {
    std::vector<int> taken(curves.size(), 0);
    double best = std::numeric_limits<double>::infinity();
    for (;;) {
        if (macsOf(curves, taken) >= macs)
            best = std::min(best, lossOf(curves, taken));
        std::size_t i = 0;
        while (i < curves.size() && taken[i] == static_cast<int>(curves[i].steps.size()))
            taken[i++] = 0;
        if (i == curves.size())
            return best;
        ++taken[i];
    }
}

/// Two layers of six heads and 64 neurons.
std::vector<core::model::Unit> twoLayers() {
    std::vector<core::model::Unit> units(4);
    for (std::size_t i = 0; i < units.size(); ++i) {
        units[i].kind = i % 2 == 0 ? core::model::UnitKind::SelfAttentionHead : core::model::UnitKind::MlpNeuron;
        units[i].groups = i % 2 == 0 ? 6 : 64;
        units[i].groupSize = i % 2 == 0 ? 8 : 1;
        units[i].macsPerGroup = i % 2 == 0 ? 1000 : 100;
    }
    return units;
}

core::schedule::StagePlan twoStages(double target) {
    core::schedule::StagePlan plan;
    plan.targetSparsity = target;
    plan.stages.resize(2);
    plan.stages[0].steps = 6;
    plan.stages[1].steps = 4;
    for (core::schedule::Stage& stage : plan.stages)
        stage.sparsity = target;
    return plan;
}

/// Curves in which unit u of stage s loses (1 + u + 2·s)·k² after k groups.
core::pruning::LossCurves squares(const std::vector<core::model::Unit>& units, int stages) {
    core::pruning::LossCurves curves(static_cast<std::size_t>(stages));
    for (std::size_t s = 0; s < curves.size(); ++s)
        for (std::size_t u = 0; u < units.size(); ++u) {
            std::vector<double> loss;
            for (int k = 1; k <= units[u].groups; ++k)
                loss.push_back(static_cast<double>(1 + u + 2 * s) * k * k);
            curves[s].push_back(loss);
        }
    return curves;
}

double achieved(const std::vector<core::model::Unit>& units, const core::schedule::StagePlan& plan,
                const core::pruning::Removal& removal) {
    double sum = 0;
    double steps = 0;
    for (std::size_t i = 0; i < removal.size(); ++i) {
        sum += plan.stages[i].steps * core::pruning::achievedSparsity(units, removal[i]);
        steps += plan.stages[i].steps;
    }
    return sum / steps;
}

} // namespace

class TestLeastLoss : public QObject {
    Q_OBJECT

private slots:
    void cheapestStepsGoFirst() {
        const std::vector<RemovalCurve> curves{curve({1, 5, 6}), curve({2, 3, 9})};
        QCOMPARE(leastLossRemoval(curves, 3), (std::vector<int>{1, 2}));
    }

    void noChoiceOfConvexCurvesLosesLess() {
        std::mt19937 random(5);
        for (int round = 0; round < 40; ++round) {
            std::vector<RemovalCurve> curves;
            for (int i = 0; i < 4; ++i) {
                std::vector<double> losses;
                double loss = 0;
                for (int k = 0; k < 4; ++k)
                    losses.push_back(loss += static_cast<double>(random() % 100) / 10);
                curves.push_back(curve(losses, 1, 1));
                curves.back().lossWeight = 1 + random() % 3;
            }
            const int macs = static_cast<int>(random() % 16);
            const std::vector<int> taken = leastLossRemoval(curves, macs);
            QCOMPARE(macsOf(curves, taken), macs);
            QVERIFY(lossOf(curves, taken) <= leastLossByTrying(curves, macs) + 1e-9);
        }
    }

    void aCheapStepBehindAnExpensiveOneWaits() {
        const std::vector<RemovalCurve> curves{curve({10, 0}), curve({4, 5})};
        QCOMPARE(leastLossRemoval(curves, 2), (std::vector<int>{0, 2}));
    }

    void aStepWorthMoreThanTheRestIsLeftToSmallerOnes() {
        const std::vector<RemovalCurve> curves{curve({1, 1}, 100), curve({50, 51, 52}, 10)};
        QCOMPARE(leastLossRemoval(curves, 130), (std::vector<int>{1, 3}));
    }

    void aStagesForwardsCountAgainstTheBudgetAlone() {
        const std::vector<RemovalCurve> curves{curve({1, 3}, 1, 9), curve({2, 4}, 1, 1)};
        QCOMPARE(leastLossRemoval(curves, 10), (std::vector<int>{1, 1}));
    }

    void aStageThatNeverRunsStopsWhereTheOthersDo() {
        const std::vector<RemovalCurve> curves{curve({1, 3, 5}, 1, 4), curve({1, 2, 9}, 1, 0)};
        QCOMPARE(leastLossRemoval(curves, 8), (std::vector<int>{2, 2}));
    }

    void stageLimitsHold() {
        std::vector<RemovalCurve> curves{curve({1, 1, 1, 1}), curve({9, 9, 9, 9})};
        curves[1].stage = 1;
        QCOMPARE(leastLossRemoval(curves, 5, std::vector<double>{2, 3}), (std::vector<int>{2, 3}));
    }

    void notANumberIsNeverCheap() {
        const std::vector<RemovalCurve> curves{curve({std::nan(""), 1}), curve({5, 6})};
        QCOMPARE(leastLossRemoval(curves, 2), (std::vector<int>{0, 2}));
    }

    void marginalStagesMeetTheTargetForLessLoss_data() {
        QTest::addColumn<bool>("withinUniform");
        QTest::newRow("over all units") << false;
        QTest::newRow("over whole stages") << true;
    }
    void marginalStagesMeetTheTargetForLessLoss() {
        QFETCH(bool, withinUniform);
        const auto units = twoLayers();
        const auto plan = twoStages(0.4);
        core::pruning::PruneOptions options;
        options.allocation = core::schedule::AllocationRule::Marginal;
        if (!withinUniform)
            options.within = core::pruning::WithinRule::Marginal;
        const auto removal = leastLossRemoval(units, plan, options, squares(units, 2));
        QVERIFY(std::abs(achieved(units, plan, removal) - 0.4) < 0.005);
        QVERIFY(core::pruning::achievedSparsity(units, removal[0]) >
                core::pruning::achievedSparsity(units, removal[1]) + 0.01); // stage 0 loses less per group
    }

    void layersOfAStageKeepItsSparsity() {
        const auto units = twoLayers();
        auto plan = twoStages(0.4);
        plan.stages[0].sparsity = 0.5;
        plan.stages[1].sparsity = 0.25;
        core::pruning::PruneOptions options;
        options.within = core::pruning::WithinRule::Marginal;
        const auto removal = leastLossRemoval(units, plan, options, squares(units, 2));
        QVERIFY(std::abs(core::pruning::achievedSparsity(units, removal[0]) - 0.5) < 0.005);
        QVERIFY(std::abs(core::pruning::achievedSparsity(units, removal[1]) - 0.25) < 0.005);
    }

    void aStageChosenByHandKeepsItsSparsityAndTheOthersShareTheRest() {
        const auto units = twoLayers();
        auto plan = twoStages(0.4);
        plan.stages[1].isChosen = true;
        plan.stages[1].sparsity = 0.7;
        core::pruning::PruneOptions options;
        options.allocation = core::schedule::AllocationRule::Marginal;
        options.within = core::pruning::WithinRule::Marginal;
        const auto removal = leastLossRemoval(units, plan, options, squares(units, 2));
        QVERIFY(std::abs(core::pruning::achievedSparsity(units, removal[1]) - 0.7) < 0.005);
        QVERIFY(std::abs(achieved(units, plan, removal) - 0.4) < 0.005);
    }

    void aUnitWithoutACurveStaysDense() {
        const auto units = twoLayers();
        const auto plan = twoStages(0.3);
        auto curves = squares(units, 2);
        curves[0][1].clear();
        core::pruning::PruneOptions options;
        options.allocation = core::schedule::AllocationRule::Marginal;
        options.within = core::pruning::WithinRule::Marginal;
        const auto removal = leastLossRemoval(units, plan, options, curves);
        QCOMPARE(removal[0][1], 0);
        QVERIFY(std::abs(achieved(units, plan, removal) - 0.3) < 0.005);
    }

    void widthsAreMultiples_data() {
        QTest::addColumn<int>("multiple");
        for (const int multiple : {1, 8, 16, 24, 100})
            QTest::addRow("%d", multiple) << multiple;
    }
    void widthsAreMultiples() {
        QFETCH(int, multiple);
        const auto units = twoLayers();
        const auto plan = twoStages(0.4);
        core::pruning::PruneOptions options;
        options.widthMultiple = multiple;
        auto removal = plannedRemoval(units, plan, options);
        options.allocation = core::schedule::AllocationRule::Marginal;
        options.within = core::pruning::WithinRule::Marginal;
        const auto marginal = leastLossRemoval(units, plan, options, squares(units, 2));
        removal.insert(removal.end(), marginal.begin(), marginal.end());
        for (const std::vector<int>& stage : removal)
            for (const std::size_t unit : {std::size_t{1}, std::size_t{3}}) {
                const int kept = units[unit].groups - stage[unit];
                QVERIFY(kept == units[unit].groups || (kept % multiple == 0 && kept >= 1));
            }
    }
};

TESSERA_TEST(TestLeastLoss)

#include "tst_least_loss.moc"
