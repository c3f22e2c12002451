#include "core/metrics/plan_cost.h"
#include "core/pruning/prune_plan.h"
#include "tests/test_main.h"

#include <QtTest>

#include <numeric>

using core::model::Unit;
using core::model::UnitKind;

namespace {

/// Blocks of heads and neurons; the built-in model's costs by default.
std::vector<Unit> blocks(int depth, int heads, int neurons, std::int64_t head = 2097152, std::int64_t neuron = 24576) {
    std::vector<Unit> units;
    for (int layer = 0; layer < depth; ++layer) {
        Unit attention;
        attention.kind = UnitKind::SelfAttentionHead;
        attention.groups = heads;
        attention.groupSize = 32;
        attention.macsPerGroup = head;
        Unit mlp;
        mlp.groups = neurons;
        mlp.macsPerGroup = neuron;
        units.push_back(attention);
        units.push_back(mlp);
    }
    return units;
}

} // namespace

class TestPrunePlan : public QObject {
    Q_OBJECT

private slots:
    void neuronsMakeUpTheDifference_data();
    void neuronsMakeUpTheDifference();
    void everyUnitOfAKindLosesTheSameShare();
    void headsAreRoundedHalfToEven();
    void oneGroupOfEveryUnitStays();
    void coarseHeadsMayOvershoot();
    void modelsOfOneKindWork();
    void theSizeOfGroupsDecidesNotTheirKind();
    void zeroRemovesNothing();
};

void TestPrunePlan::neuronsMakeUpTheDifference_data() {
    QTest::addColumn<double>("sparsity");
    for (const double sparsity : {0.01, 0.1, 0.2, 0.33, 0.5, 0.617, 0.75, 0.8})
        QTest::addRow("%.3f", sparsity) << sparsity;
}

void TestPrunePlan::neuronsMakeUpTheDifference() {
    QFETCH(double, sparsity);
    const std::vector<Unit> units = blocks(6, 6, 768);
    const double achieved = core::pruning::achievedSparsity(units, core::pruning::uniformRemoval(units, sparsity));
    const double neuron = 24576.0 / (6 * (6 * 2097152.0 + 768 * 24576.0));
    QVERIFY2(std::abs(achieved - sparsity) <= neuron / 2 + 1e-12, qPrintable(QString::number(achieved, 'g', 10)));
}

void TestPrunePlan::everyUnitOfAKindLosesTheSameShare() {
    const std::vector<int> removed = core::pruning::uniformRemoval(blocks(6, 6, 768), 0.33);
    for (std::size_t i = 2; i < removed.size(); i += 2) {
        QCOMPARE(removed[i], removed[0]);
        QVERIFY(std::abs(removed[i + 1] - removed[1]) <= 1);
    }
}

void TestPrunePlan::headsAreRoundedHalfToEven() {
    QCOMPARE(core::pruning::uniformRemoval(blocks(1, 6, 768), 0.25)[0], 2);  // 1.5
    QCOMPARE(core::pruning::uniformRemoval(blocks(1, 10, 768), 0.25)[0], 2); // 2.5
}

void TestPrunePlan::oneGroupOfEveryUnitStays() {
    const std::vector<Unit> units = blocks(2, 3, 8);
    const std::vector<int> removed = core::pruning::uniformRemoval(units, 0.99);
    QCOMPARE(removed, (std::vector<int>{2, 7, 2, 7}));
}

void TestPrunePlan::coarseHeadsMayOvershoot() {
    const std::vector<Unit> units = blocks(2, 2, 4, 1000000, 1);
    const std::vector<int> removed = core::pruning::uniformRemoval(units, 0.3); // one of two heads is 0.5
    QCOMPARE(removed, (std::vector<int>{1, 0, 1, 0}));
    QVERIFY(core::pruning::achievedSparsity(units, removed) > 0.49);
}

void TestPrunePlan::modelsOfOneKindWork() {
    std::vector<Unit> heads = blocks(1, 8, 10);
    heads.pop_back();
    QCOMPARE(core::pruning::uniformRemoval(heads, 0.5), std::vector<int>{4});
    std::vector<Unit> neurons = blocks(1, 8, 10);
    neurons.erase(neurons.begin());
    QCOMPARE(core::pruning::uniformRemoval(neurons, 0.5), std::vector<int>{5});
}

void TestPrunePlan::theSizeOfGroupsDecidesNotTheirKind() {
    const std::vector<Unit> transformer = blocks(3, 6, 768);
    std::vector<Unit> unet = transformer;
    for (Unit& unit : unet)
        unit.kind = unit.isFine() ? UnitKind::GegluNeuron : UnitKind::ResNetNormGroup;
    for (const int width : {1, 64}) {
        QCOMPARE(core::pruning::uniformRemoval(unet, 0.4, width),
                 core::pruning::uniformRemoval(transformer, 0.4, width));
        QCOMPARE(core::pruning::allowedRemovals(unet[0], width), (std::vector<int>{0, 1, 2, 3, 4, 5}));
    }
}

void TestPrunePlan::zeroRemovesNothing() {
    QCOMPARE(core::pruning::uniformRemoval(blocks(1, 6, 768), 0), (std::vector<int>{0, 0}));
}

TESSERA_CORE_TEST(TestPrunePlan)
#include "tst_prune_plan.moc"
