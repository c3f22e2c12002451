#include "core/base/parallel.h"
#include "core/base/tensor.h"
#include "core/calibration/collect.h"
#include "core/metrics/cost.h"
#include "core/metrics/plan_cost.h"
#include "core/model/run_options.h"
#include "core/model/staged_denoiser.h"
#include "core/pruning/criterion_table.h"
#include "core/pruning/elimination_cache.h"
#include "core/pruning/pruner.h"
#include "tests/core/thrown_message.h"
#include "tests/core/tiny_dit.h"
#include "tests/test_main.h"

#include <ATen/Parallel.h>
#include <QtTest>

#include <atomic>

using core::model::StagedDenoiser;
using core::pruning::PruneOptions;
using core::pruning::PruneResult;
using core::schedule::StagePlan;

namespace {

/// Ten steps t = 1000, 900, … 100 and the stages between the cuts (descending).
StagePlan planWith(std::vector<int> cuts, double sparsity) {
    core::schedule::StageOptions options;
    options.cuts = std::move(cuts);
    options.targetSparsity = sparsity;
    options.allocation = core::schedule::AllocationRule::Uniform;
    const std::vector<int> timesteps{1000, 900, 800, 700, 600, 500, 400, 300, 200, 100};
    return core::schedule::planStages(core::schedule::NoiseSchedule({}), timesteps, options);
}

const core::calibration::HessianBank& bank() {
    static const auto calibration = core::calibration::collectStatistics(*tiny::model(), {.samples = 60, .bins = 10});
    return *calibration.bank;
}

PruneResult pruneTiny(const StagePlan& plan, const PruneOptions& options = {},
                      core::pruning::EliminationCache* cache = nullptr) {
    return core::pruning::prune(tiny::model(), {.bank = &bank()}, plan, options, {}, cache);
}

const StagedDenoiser& staged(const PruneResult& result) {
    return dynamic_cast<const StagedDenoiser&>(*result.pruned);
}

/// Two images at network timestep `timestep`.
at::Tensor forward(const core::model::Denoiser& model, int timestep) {
    const at::Tensor x = at::sin(at::arange(2 * 3 * 32 * 32, at::kFloat)).view({2, 3, 32, 32});
    return model.forward(x, at::full({2}, timestep, at::kLong),
                         {.labels = at::tensor({std::int64_t{4}, std::int64_t{10}})});
}

at::Tensor indices(const std::vector<int>& groups, int groupSize, int offset = 0) {
    std::vector<std::int64_t> rows;
    for (const int group : groups)
        for (int j = 0; j < groupSize; ++j)
            rows.push_back(offset + std::int64_t{group} * groupSize + j);
    return at::tensor(rows);
}

/// The stage's model with its weights cut by hand, one tensor after the other.
core::model::dit::Dit cutByHand(const core::model::Subnetwork& subnetwork) {
    core::model::dit::DitWeights cut = tiny::weights();
    for (std::size_t i = 0; i < cut.blocks.size(); ++i) {
        core::model::dit::DitBlockWeights& block = cut.blocks[i];
        const core::model::KeptUnit& heads = subnetwork.units[2 * i];
        const at::Tensor rows =
            at::cat({indices(heads.kept, 8), indices(heads.kept, 8, 24), indices(heads.kept, 8, 48)});
        block.qkv = {block.qkv.weight.index_select(0, rows), block.qkv.bias.index_select(0, rows)};
        block.proj.weight = heads.weight;
        const core::model::KeptUnit& neurons = subnetwork.units[2 * i + 1];
        const at::Tensor kept = indices(neurons.kept, 1);
        block.fc1 = {block.fc1.weight.index_select(0, kept), block.fc1.bias.index_select(0, kept)};
        block.fc2.weight = neurons.weight;
    }
    return {tiny::model()->info(), cut};
}

} // namespace

class TestPruner : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { at::set_num_threads(1); } // a tiny model
    void sparsityZeroIsTheDenseModel();
    void stagedIsThePhysicallyCutModel_data();
    void stagedIsThePhysicallyCutModel();
    void achievedSparsityIsTheOneAskedFor();
    void reportCountsMacs();
    void reportCarriesLossCurves_data();
    void reportCarriesLossCurves();
    void everyStageHasItsOwnWeights();
    void stageWithoutStepsIsPrunedToo();
    void oneRunServesEverySparsity();
    void cacheForgetsWhatWasUsedLongestAgo();
    void magnitudeNeedsNoStatistics();
    void threadsChangeNothing();
    void everyDevicePrunesAlike();
    void stopIsHeardWithinAUnit();
    void progressCountsTheUnits();
    void badArgumentsAreRefused();
    void failedUnitStaysDenseAndIsNamed();
    void parallelPiecesRunOnceAndErrorsArrive();
};

void TestPruner::sparsityZeroIsTheDenseModel() {
    for (const char* method : {"obs", "magnitude"}) {
        const PruneResult result = pruneTiny(planWith({600, 300}, 0), {.method = method});
        for (const int timestep : {999, 450, 20})
            QVERIFY(at::equal(forward(*result.pruned, timestep), forward(*tiny::model(), timestep)));
        QCOMPARE(result.report.achievedSparsity, 0.0);
        QCOMPARE(result.report.macsPruned, result.report.macsDense);
    }
}

void TestPruner::stagedIsThePhysicallyCutModel_data() {
    QTest::addColumn<QList<int>>("cuts");
    QTest::newRow("one stage") << QList<int>{};
    QTest::newRow("two stages") << QList<int>{450};
    QTest::newRow("three stages") << QList<int>{600, 300};
}

void TestPruner::stagedIsThePhysicallyCutModel() {
    QFETCH(QList<int>, cuts);
    StagePlan plan = planWith({cuts.begin(), cuts.end()}, 0.4);
    if (cuts.empty()) {
        plan.stages = {{"stage 1", 1, 1000, 10, 0, 0.4}};
        plan.targetSparsity = 0.4;
    }
    const PruneResult result = pruneTiny(plan);
    QCOMPARE(staged(result).stages().size(), static_cast<std::size_t>(cuts.size()) + 1);
    for (const core::model::StageSubnetwork& stage : staged(result).stages()) {
        const core::model::dit::Dit cut = cutByHand(stage.subnetwork);
        for (const int t : {stage.firstT, stage.lastT}) {
            QVERIFY(tiny::relativeDistance(forward(*result.pruned, t - 1), forward(cut, t - 1)) < 1e-5);
            QVERIFY(tiny::relativeDistance(forward(*result.pruned, t - 1), forward(*tiny::model(), t - 1)) > 1e-4);
        }
        QCOMPARE(result.pruned->macsPerForward(stage.firstT - 1), cut.macsPerForward(0));
    }
}

void TestPruner::achievedSparsityIsTheOneAskedFor() {
    const core::pruning::PruneReport report = pruneTiny(planWith({600, 300}, 0.4)).report;
    QCOMPARE(report.targetSparsity, 0.4);
    QVERIFY(std::abs(report.achievedSparsity - 0.4) < 0.005);
    for (const core::pruning::StageReport& stage : report.stages)
        QVERIFY(std::abs(stage.achievedSparsity - stage.sparsity) < 0.005);
    QVERIFY(report.notes.empty());
}

void TestPruner::reportCountsMacs() {
    const StagePlan plan = planWith({600, 300}, 0.4);
    const PruneResult guided = pruneTiny(plan);
    const PruneResult plain = pruneTiny(plan, {.guided = false});
    QCOMPARE(guided.report.macsDense, 20 * tiny::model()->macsPerForward(0));
    QCOMPARE(guided.report.macsPruned, 2 * plain.report.macsPruned);
    std::int64_t sum = 0;
    for (const core::pruning::StageReport& stage : plain.report.stages)
        sum += stage.steps * stage.macs;
    QCOMPARE(plain.report.macsPruned, sum);
    const auto promised = core::metrics::planCost(
        {.units = tiny::model()->units(), .macsPerForward = tiny::model()->macsPerForward(0)}, plan, true);
    QVERIFY(std::abs(1 - double(guided.report.macsPruned) / double(promised.pruned)) < 0.005);
    QCOMPARE(guided.report.units.size(), std::size_t{12});
    QVERIFY(guided.report.peakBytes > 0);
}

void TestPruner::reportCarriesLossCurves_data() {
    QTest::addColumn<bool>("marginal");
    QTest::newRow("the plan decides") << false;
    QTest::newRow("the curves decide") << true;
}

void TestPruner::reportCarriesLossCurves() {
    QFETCH(bool, marginal);
    const StagePlan plan = planWith({600, 300}, 0.4);
    PruneOptions options;
    if (marginal) {
        options.allocation = core::schedule::AllocationRule::Marginal;
        options.within = core::pruning::WithinRule::Marginal;
    }
    const PruneResult result = pruneTiny(plan, options);
    for (const core::pruning::UnitReport& unit : result.report.units) {
        QVERIFY(!unit.curve.empty());
        QVERIFY(unit.curve.size() <= 128U);
        QCOMPARE(unit.curve.back().removed, unit.groups);
        double before = 0;
        int removed = 0;
        for (const core::pruning::LossPoint& point : unit.curve) {
            QVERIFY(point.removed > removed);
            QVERIFY(point.loss >= before);
            removed = point.removed;
            before = point.loss;
            if (point.removed == unit.groups - unit.kept)
                QCOMPARE(unit.loss, point.loss);
        }
    }
}

void TestPruner::everyStageHasItsOwnWeights() {
    const PruneResult result = pruneTiny(planWith({600, 300}, 0.4));
    const auto& stages = staged(result).stages();
    QVERIFY(!at::equal(stages[0].subnetwork.units[1].weight, stages[2].subnetwork.units[1].weight));
}

void TestPruner::stageWithoutStepsIsPrunedToo() {
    const StagePlan plan = planWith({600, 550}, 0.4); // t = 551…600 holds the step at 600, t = 501…550 none
    const StagePlan none = planWith({595, 550}, 0.4);
    QCOMPARE(none.stages[1].steps, 0);
    for (const StagePlan& one : {plan, none}) {
        const PruneResult result = pruneTiny(one);
        QCOMPARE(result.report.stages.size(), std::size_t{3});
        QVERIFY(at::isfinite(forward(*result.pruned, 570)).all().item<bool>());
    }
}

void TestPruner::oneRunServesEverySparsity() {
    const auto cache = core::pruning::makeEliminationCache();
    pruneTiny(planWith({600, 300}, 0.3), {}, cache.get());
    const std::int64_t bytes = cache->bytes();
    QVERIFY(bytes > 0);
    for (const double sparsity : {0.5, 0.1, 0.7}) {
        const PruneResult cached = pruneTiny(planWith({600, 300}, sparsity), {}, cache.get());
        const PruneResult fresh = pruneTiny(planWith({600, 300}, sparsity));
        QCOMPARE(cache->bytes(), bytes);
        for (std::size_t stage = 0; stage < 3; ++stage)
            for (std::size_t unit = 0; unit < 4; ++unit) {
                const auto& a = staged(cached).stages()[stage].subnetwork.units[unit];
                const auto& b = staged(fresh).stages()[stage].subnetwork.units[unit];
                QCOMPARE(a.kept, b.kept);
                QCOMPARE(a.weight.defined(), b.weight.defined());
                QVERIFY(!a.weight.defined() || at::equal(a.weight, b.weight));
            }
    }
    pruneTiny(planWith({650, 300}, 0.3), {}, cache.get()); // another early and another middle stage, the same late one
    QCOMPARE(cache->bytes(), bytes + bytes / 3 * 2);
}

void TestPruner::cacheForgetsWhatWasUsedLongestAgo() {
    const auto elimination = [] {
        core::pruning::UnitProblem problem;
        problem.name = "unit";
        problem.weight = at::ones({2, 3});
        problem.compensate = false;
        return std::shared_ptr<const core::pruning::Elimination>(
            core::pruning::criterion("magnitude").eliminate(problem));
    };
    core::pruning::EliminationCache cache(2 * elimination()->bytes());
    const auto key = [](int unit) { return core::pruning::EliminationKey{unit, 0, 1, "magnitude", 0.01}; };
    cache.insert(key(0), elimination());
    cache.insert(key(1), elimination());
    QVERIFY(cache.find(key(0)));
    cache.insert(key(2), elimination());
    QVERIFY(cache.find(key(0)) && cache.find(key(2)));
    QVERIFY(!cache.find(key(1)));
}

void TestPruner::magnitudeNeedsNoStatistics() {
    const PruneResult result =
        core::pruning::prune(tiny::model(), {}, planWith({600, 300}, 0.4), {.method = "magnitude"});
    const auto& stages = staged(result).stages();
    QCOMPARE(stages[0].subnetwork.units[1].kept, stages[2].subnetwork.units[1].kept);
}

void TestPruner::threadsChangeNothing() {
    const PruneResult one = pruneTiny(planWith({600, 300}, 0.4));
    at::set_num_threads(2);
    const PruneResult two = pruneTiny(planWith({600, 300}, 0.4));
    at::set_num_threads(1);
    for (const int timestep : {800, 450, 100})
        QVERIFY(at::equal(forward(*one.pruned, timestep), forward(*two.pruned, timestep)));
}

void TestPruner::everyDevicePrunesAlike() {
    const StagePlan plan = planWith({600, 300}, 0.4);
    const core::pruning::PruneReport onCpu = pruneTiny(plan).report;
    for (const core::Device& device : core::availableDevices()) {
        const auto model = tiny::model()->to(device, core::Dtype::Float32);
        const auto calibration = core::calibration::collectStatistics(*model, {.samples = 60, .bins = 10});
        const PruneResult result = core::pruning::prune(model, {.bank = calibration.bank.get()}, plan, {});
        QVERIFY(result.pruned->device() == device);
        QVERIFY(staged(result).stages()[0].subnetwork.units[1].weight.device() == core::torchDevice(device));
        for (std::size_t i = 0; i < onCpu.units.size(); ++i)
            QVERIFY(std::abs(result.report.units[i].loss / onCpu.units[i].loss - 1) < 1e-3);
    }
}

void TestPruner::stopIsHeardWithinAUnit() {
    std::stop_source stop;
    int updates = 0;
    const core::Progress progress(
        stop.get_token(),
        [&](const core::ProgressUpdate&) {
            ++updates;
            stop.request_stop();
        },
        std::chrono::milliseconds(0));
    const QByteArray message = thrownMessage(
        [&] {
            core::pruning::prune(tiny::model(), {.bank = &bank()}, planWith({600, 300}, 0.4), {}, progress);
        },
        core::ErrorCode::Cancelled);
    QCOMPARE(message, "stopped on request");
    QCOMPARE(updates, 1);
}

void TestPruner::progressCountsTheUnits() {
    std::vector<std::int64_t> done;
    const core::Progress progress(
        {},
        [&](const core::ProgressUpdate& update) {
            QCOMPARE(QByteArray(update.phase.c_str()), "prune");
            QCOMPARE(update.total, 12);
            done.push_back(update.done);
        },
        std::chrono::milliseconds(0));
    core::pruning::prune(tiny::model(), {.bank = &bank()}, planWith({600, 300}, 0.4), {}, progress);
    QCOMPARE(done.front(), 0);
    QCOMPARE(done.back(), 12);
    QVERIFY(std::is_sorted(done.begin(), done.end()));
}

void TestPruner::badArgumentsAreRefused() {
    const StagePlan plan = planWith({600, 300}, 0.4);
    const auto message = [&](const core::model::DenoiserPtr& model, const core::calibration::HessianBank* statistics,
                             const PruneOptions& options) {
        return thrownMessage([&] { core::pruning::prune(model, {.bank = statistics}, plan, options); },
                             core::ErrorCode::BadArgument);
    };
    QCOMPARE(message(tiny::model(), nullptr, {}), "method obs: needs statistics; calibrate first");
    QVERIFY(message(tiny::model(), &bank(), {.method = "obd"}).startsWith("method: expected one of"));
    QCOMPARE(message(tiny::model(), &bank(), {.damping = 0}), "damping: expected a number > 0, found 0");
    const core::calibration::HessianBank other({24}, 1000, 10);
    QCOMPARE(message(tiny::model(), &other, {}), "statistics: are of another model than tiny");
    QCOMPARE(message(pruneTiny(plan).pruned, &bank(), {}), "tiny: is pruned already; open the dense model instead");
}

void TestPruner::failedUnitStaysDenseAndIsNamed() {
    core::model::dit::DitWeights weights = tiny::weights();
    weights.blocks[1].fc2.weight = weights.blocks[1].fc2.weight.clone();
    weights.blocks[1].fc2.weight[0][0] = std::numeric_limits<float>::quiet_NaN();
    const PruneResult result =
        core::pruning::prune(tiny::model(weights), {.bank = &bank()}, planWith({600, 300}, 0.4), {});
    for (const auto& unit : result.report.units)
        QCOMPARE(unit.kept == unit.groups, unit.name == "blocks.1.mlp.fc2");
    const auto& notes = result.report.notes;
    const std::string note = "early: blocks.1.mlp.fc2: the weight holds NaN or Inf; the unit stays dense";
    QVERIFY(std::count_if(notes.begin(), notes.end(), [](auto& n) { return n.find("stays dense") != n.npos; }) == 3);
    QVERIFY(std::find(notes.begin(), notes.end(), note) != notes.end());
}

void TestPruner::parallelPiecesRunOnceAndErrorsArrive() {
    at::set_num_threads(2);
    std::vector<std::atomic<int>> runs(500);
    int told = 0;
    core::forEachInParallel(
        500, [&](int i) { ++runs[static_cast<std::size_t>(i)]; }, [&](int done) { told = done; });
    QVERIFY(std::all_of(runs.begin(), runs.end(), [](const auto& count) { return count == 1; }));
    QCOMPARE(told, 500);
    QCOMPARE(at::get_num_threads(), 2);
    const auto failing = [](int i) {
        if (i == 3)
            throw core::Error(core::ErrorCode::Failed, "piece 3");
    };
    QCOMPARE(thrownMessage([&] { core::forEachInParallel(8, failing); }, core::ErrorCode::Failed), "piece 3");
    at::set_num_threads(1);
}

TESSERA_CORE_TEST(TestPruner)
#include "tst_pruner.moc"
