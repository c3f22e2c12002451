#include "core/model/run_options.h"
#include "core/model/staged_denoiser.h"
#include "core/sampling/sampler.h"
#include "core/sampling/trajectory.h"
#include "tests/core/small_dit.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::model;

class TestStagedDenoiser : public QObject {
    Q_OBJECT

private slots:
    void sparsityZeroIsTheDenseModel();
    void everyStepIsThePhysicallyCutModel_data();
    void everyStepIsThePhysicallyCutModel();
    void forwardMixesStages();
    void costDependsOnTheStage();
    void stagesMustCoverEveryTimestepOnce_data();
    void stagesMustCoverEveryTimestepOnce();
    void aStagedModelCannotBeCutAgain();
};

namespace {

/// One to three stages over 1…1000, each thinner than the one before it.
std::vector<StageSubnetwork> stages(const Denoiser& dense, int count) {
    const std::vector<int> ends{1000, 600, 200};
    std::vector<StageSubnetwork> result;
    for (int i = 0; i < count; ++i)
        result.push_back(
            {"stage", i + 1 < count ? ends[i + 1] + 1 : 1, ends[i], small::thinSubnetwork(dense, i % 2, i + 2)});
    return result;
}

} // namespace

void TestStagedDenoiser::sparsityZeroIsTheDenseModel() {
    const auto dit = small::dit();
    const Subnetwork whole = small::wholeSubnetwork(*dit);
    const StagedDenoiser staged(dit, {{"early", 501, 1000, whole}, {"late", 1, 500, whole}});
    sampling::SampleOptions options{.steps = 5, .seeds = {1, 2, 3}};
    QCOMPARE(sampling::sample(staged, options).images, sampling::sample(*dit, options).images);
}

void TestStagedDenoiser::everyStepIsThePhysicallyCutModel_data() {
    QTest::addColumn<int>("count");
    for (int count = 1; count <= 3; ++count)
        QTest::addRow("%d stages", count) << count;
}

void TestStagedDenoiser::everyStepIsThePhysicallyCutModel() {
    QFETCH(int, count);
    const auto dit = small::dit();
    const StagedDenoiser staged(dit, stages(*dit, count));
    const std::vector<double> timesteps{999, 700, 599, 300, 199, 0};
    const Conditioning labels = small::labelled({0, 5});
    const auto run = staged.begin({.timesteps = timesteps, .conditioning = labels});
    at::manual_seed(1);
    for (int step = 0; step < 6; ++step) {
        const at::Tensor x = at::randn({2, 3, 8, 8});
        const auto cut = dit->cut(staged.stages()[staged.stageOf(timesteps[step])].subnetwork);
        const at::Tensor expected = cut->forward(x, at::full({2}, timesteps[step], at::kLong), labels);
        QVERIFY(small::maxDifference(run->predict(x, step), expected) < 1e-5);
    }
}

void TestStagedDenoiser::forwardMixesStages() {
    const auto dit = small::dit();
    const StagedDenoiser staged(dit, stages(*dit, 3));
    const at::Tensor x = at::randn({3, 3, 8, 8});
    const at::Tensor t = at::tensor(std::vector<std::int64_t>{0, 999, 400});
    const Conditioning y = small::labelled({1, 1, 1});
    const at::Tensor mixed = staged.forward(x, t, y);
    for (int i = 0; i < 3; ++i)
        QVERIFY(small::maxDifference(mixed[i], staged.forward(x.narrow(0, i, 1), t.narrow(0, i, 1), y.slice(i, 1))[0]) <
                1e-5);
}

void TestStagedDenoiser::costDependsOnTheStage() {
    const auto dit = small::dit();
    const StagedDenoiser staged(dit, stages(*dit, 3));
    for (const int timestep : {0, 400, 999})
        QCOMPARE(staged.macsPerForward(timestep),
                 dit->cut(staged.stages()[staged.stageOf(timestep)].subnetwork)->macsPerForward(timestep));
}

void TestStagedDenoiser::stagesMustCoverEveryTimestepOnce_data() {
    QTest::addColumn<QList<int>>("ranges");
    QTest::newRow("hole") << QList<int>{501, 1000, 1, 499};
    QTest::newRow("overlap") << QList<int>{500, 1000, 1, 500};
    QTest::newRow("beyond T") << QList<int>{1, 1001};
    QTest::newRow("t = 0") << QList<int>{0, 1000};
    QTest::newRow("reversed") << QList<int>{1000, 1};
    QTest::newRow("none") << QList<int>{};
}

void TestStagedDenoiser::stagesMustCoverEveryTimestepOnce() {
    QFETCH(QList<int>, ranges);
    const auto dit = small::dit();
    std::vector<StageSubnetwork> wrong;
    for (int i = 0; i < ranges.size(); i += 2)
        wrong.push_back({"s", ranges[i], ranges[i + 1], small::wholeSubnetwork(*dit)});
    QVERIFY_EXCEPTION_THROWN(StagedDenoiser(dit, wrong), Error);
}

void TestStagedDenoiser::aStagedModelCannotBeCutAgain() {
    const auto dit = small::dit();
    const StagedDenoiser staged(dit, stages(*dit, 1));
    QVERIFY_EXCEPTION_THROWN(staged.cut(small::wholeSubnetwork(*dit)), Error);
}

TESSERA_TEST(TestStagedDenoiser)
#include "tst_staged_denoiser.moc"
