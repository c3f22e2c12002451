#include "core/metrics/cost.h"
#include "core/model/block_memory.h"
#include "core/model/staged_denoiser.h"
#include "core/sampling/sampler.h"
#include "tests/core/small_dit.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QtTest>

#include <numeric>
#include <random>

using namespace core;
using namespace core::model;

namespace {

constexpr int evaluations = 6;

/// Two stages with other subnetworks; the change lies between evaluations.
std::shared_ptr<const StagedDenoiser> staged(const DenoiserPtr& dense) {
    return std::make_shared<StagedDenoiser>(
        dense, std::vector<StageSubnetwork>{{"late", 1, 500, small::thinSubnetwork(*dense, 0, 2)},
                                            {"early", 501, 1000, small::thinSubnetwork(*dense, 1, 3)}});
}

std::vector<double> timesteps() {
    return {999, 800, 600, 400, 200, 0};
}

RunOptions options(const ExecutionPlan& plan = {}, std::int64_t images = 2) {
    std::vector<std::int64_t> labels(static_cast<std::size_t>(images));
    std::iota(labels.begin(), labels.end(), 1);
    return {.timesteps = timesteps(), .conditioning = small::labelled(labels), .plan = plan};
}

/// Any action anywhere but at evaluation 0.
ExecutionPlan randomPlan(int blocks, unsigned seed) {
    std::mt19937 random(seed);
    ExecutionPlan plan(evaluations, blocks);
    for (int evaluation = 1; evaluation < evaluations; ++evaluation)
        for (int block = 0; block < blocks; ++block)
            plan.set(evaluation, block, static_cast<int>(random() % 4) - 1);
    return plan;
}

at::Tensor image(int step, std::int64_t images = 2) {
    at::manual_seed(static_cast<std::uint64_t>(step));
    return at::randn({images, 3, 8, 8});
}

} // namespace

class TestExecutionPlan : public QObject {
    Q_OBJECT

private slots:
    void aPlanThatComputesAllIsNoPlan_data() { addModels(); }
    void aPlanThatComputesAllIsNoPlan();
    void whatIsReusedIsTheLastOutput();
    void forecastsOfPolynomialsAreExact();
    void theCostIsKnownBeforeAndCountedMeanwhile_data() { addModels(); }
    void theCostIsKnownBeforeAndCountedMeanwhile();
    void outputsOutliveAChangeOfTheStage();
    void shardsKeepTheirOwn();
    void samplingCountsWhatItComputes();
    void wrongPlansAreRefused();

private:
    static void addModels();
    static DenoiserPtr fetched();
};

void TestExecutionPlan::addModels() {
    QTest::addColumn<bool>("isStaged");
    QTest::newRow("dense") << false;
    QTest::newRow("staged") << true;
}

DenoiserPtr TestExecutionPlan::fetched() {
    QFETCH(bool, isStaged);
    if (isStaged)
        return staged(small::dit());
    return small::dit();
}

void TestExecutionPlan::aPlanThatComputesAllIsNoPlan() {
    const DenoiserPtr denoiser = fetched();
    const auto without = denoiser->begin(options());
    const auto with = denoiser->begin(options(ExecutionPlan(evaluations, static_cast<int>(denoiser->blocks().size()))));
    for (int step = 0; step < evaluations; ++step)
        QVERIFY(at::equal(with->predict(image(step), step), without->predict(image(step), step)));
}

void TestExecutionPlan::whatIsReusedIsTheLastOutput() {
    // Equal inputs and timesteps: a reused output is what would be computed.
    const auto dit = small::dit();
    ExecutionPlan plan(2, static_cast<int>(dit->blocks().size()));
    plan.setAll(1, reuseBlock);
    RunOptions twice = options(plan);
    twice.timesteps = {300, 300};
    const auto run = dit->begin(twice);
    const at::Tensor computed = run->predict(image(0), 0);
    QVERIFY(small::maxDifference(run->predict(image(0), 1), computed) < 1e-5);
    // Another input: the branches stay as they were, so that the output is not the computed one.
    const auto fresh = dit->begin({.timesteps = {300}, .conditioning = twice.conditioning});
    const auto again = dit->begin(twice);
    again->predict(image(0), 0);
    QVERIFY(small::maxDifference(again->predict(image(1), 1), fresh->predict(image(1), 0)) > 1e-2);
}

void TestExecutionPlan::forecastsOfPolynomialsAreExact() {
    // Outputs that grow linearly with the evaluation are forecast exactly by order 1, whatever the gaps.
    ExecutionPlan plan(7, 1);
    plan.set(2, 0, 1);
    plan.set(3, 0, 2); // as far as factors are known: order 1
    plan.set(5, 0, 1);
    plan.set(6, 0, 0);
    BlockMemory memory(plan);
    memory.prepare(1);
    const auto line = [](int evaluation) { return at::full({2}, 3.0 + 0.5 * evaluation); };
    for (const int computed : {0, 1})
        memory.keep(0, computed, 0, line(computed));
    QVERIFY(at::allclose(memory.recall(0, 2, 0), line(2)));
    QVERIFY(at::allclose(memory.recall(0, 3, 0), line(3)));
    memory.keep(0, 4, 0, line(4));
    QVERIFY(at::allclose(memory.recall(0, 5, 0), line(5)));
    QVERIFY(at::equal(memory.recall(0, 6, 0), line(4)));
}

void TestExecutionPlan::theCostIsKnownBeforeAndCountedMeanwhile() {
    const DenoiserPtr denoiser = fetched();
    for (const unsigned seed : {1U, 2U, 3U}) {
        const ExecutionPlan plan = randomPlan(static_cast<int>(denoiser->blocks().size()), seed);
        const auto run = denoiser->begin(options(plan));
        std::int64_t counted = 0;
        for (int step = 0; step < evaluations; ++step) {
            QCOMPARE(run->macs(step), std::int64_t{0});
            run->predict(image(step), step);
            counted += run->macs(step);
        }
        QCOMPARE(counted, metrics::samplingMacs(*denoiser, timesteps(), false, plan));
        QVERIFY(counted < metrics::samplingMacs(*denoiser, timesteps(), false));
    }
}

void TestExecutionPlan::outputsOutliveAChangeOfTheStage() {
    // The first evaluation of the second stage reuses what the first stage computed: the same as the first stage's
    // model that goes on by itself, whose modulation is that of the same timesteps.
    const auto dense = small::dit();
    const auto model = staged(dense);
    ExecutionPlan plan(evaluations, static_cast<int>(dense->blocks().size()));
    plan.setAll(3, reuseBlock); // timestep 400, the first of the late stage
    const auto run = model->begin(options(plan));
    const auto alone = dense->cut(model->stages()[1].subnetwork)->begin(options(plan));
    for (int step = 0; step <= 3; ++step)
        QVERIFY(small::maxDifference(run->predict(image(step), step), alone->predict(image(step), step)) < 1e-5);
}

void TestExecutionPlan::shardsKeepTheirOwn() {
    const auto dit = small::dit();
    const ExecutionPlan plan = randomPlan(static_cast<int>(dit->blocks().size()), 5);
    const ComputeScope scope({.device = {}, .threads = 2});
    constexpr std::int64_t images = 70; // more than a thread's share of a core's cache
    RunOptions many = options(plan, 1);
    many.conditioning = small::labelled(std::vector<std::int64_t>(images, 2));
    const auto together = dit->begin(many);
    RunOptions one = many;
    one.conditioning = small::labelled({2});
    const auto alone = dit->begin(one);
    for (int step = 0; step < evaluations; ++step) {
        const at::Tensor x = image(step, images);
        const at::Tensor found = together->predict(x, step);
        QVERIFY(small::maxDifference(found.narrow(0, images - 1, 1), alone->predict(x.narrow(0, images - 1, 1), step)) <
                1e-4);
    }
}

void TestExecutionPlan::samplingCountsWhatItComputes() {
    const auto dit = small::dit();
    sampling::SampleOptions sampled{.steps = 5, .guidanceScale = 2.0, .seeds = {1, 2, 3}, .batch = 2};
    const auto whole = sample(*dit, sampled);
    QCOMPARE(whole.macs, 2 * 5 * dit->macsPerForward(0));
    sampled.plan = [](int count, const std::vector<Block>& blocks) {
        ExecutionPlan plan(count, static_cast<int>(blocks.size()));
        for (int evaluation = 1; evaluation < count; evaluation += 2)
            plan.setAll(evaluation, reuseBlock);
        return plan;
    };
    const auto reused = sample(*dit, sampled);
    std::int64_t blocks = 0;
    for (const Block& block : dit->blocks())
        blocks += block.macs;
    QCOMPARE(reused.macs, whole.macs - 2 * 2 * blocks);
    QVERIFY(!(reused.images.front() == whole.images.front()));
}

void TestExecutionPlan::wrongPlansAreRefused() {
    const auto dit = small::dit();
    const int blocks = static_cast<int>(dit->blocks().size());
    ExecutionPlan plan(evaluations, blocks);
    QVERIFY(thrownMessage([&] { plan.set(0, 0, reuseBlock); }).contains("evaluation 0 to compute everything"));
    QVERIFY(thrownMessage([&] { plan.set(1, 0, -7); }).contains("-7"));
    QVERIFY(thrownMessage([&] { plan.set(1, blocks, 0); }).contains(QByteArray::number(blocks) + " blocks"));
    QVERIFY(thrownMessage([&] { dit->begin(options(ExecutionPlan(4, blocks))); }).contains("6 evaluations"));
    QVERIFY(
        thrownMessage([&] { staged(dit)->begin(options(ExecutionPlan(evaluations, 1))); }).contains("found one for"));
}

TESSERA_CORE_TEST(TestExecutionPlan)
#include "tst_execution_plan.moc"
