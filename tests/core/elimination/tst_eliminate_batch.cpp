#include "core/base/tensor.h"
#include "core/calibration/collect.h"
#include "core/elimination/damped_hessian.h"
#include "core/elimination/eliminate_batch.h"
#include "core/pruning/compensated_elimination.h"
#include "core/pruning/elimination_run.h"
#include "tests/core/elimination_promise.h"
#include "tests/core/tiny_dit.h"
#include "tests/test_main.h"

#include <ATen/Parallel.h>
#include <QtTest>

#include <map>
#include <mutex>

using core::elimination::BatchShape;
using core::elimination::EliminationBatch;
using core::elimination::EliminationProblem;
using core::elimination::EliminationTrace;
using core::pruning::StageUnit;
using core::pruning::UnitProblem;
using namespace unit;

namespace {

std::vector<UnitProblem> randomUnits(const BatchShape& shape, int count) {
    std::vector<UnitProblem> units;
    for (int i = 0; i < count; ++i) {
        units.push_back(randomProblem(static_cast<int>(shape.outputs), static_cast<int>(shape.columns), shape.groupSize,
                                      40 + static_cast<std::uint64_t>(i)));
        units.back().float64 = shape.float64;
    }
    return units;
}

/// What the elimination of a unit works on.
EliminationProblem workOf(const UnitProblem& unit) {
    const at::Tensor inverse = core::elimination::dampAndInvert(unit.hessian, unit.damping, "unit").inverse;
    return {unit.weight.to(unit.float64 ? at::kDouble : at::kFloat), inverse, unit.groupSize};
}

EliminationBatch batchOf(const BatchShape& shape, const std::vector<EliminationProblem>& units,
                         const core::Device& device) {
    EliminationBatch batch(shape, static_cast<std::int64_t>(units.size()), device);
    for (std::size_t i = 0; i < units.size(); ++i)
        batch.set(static_cast<std::int64_t>(i), units[i]);
    return batch;
}

EliminationBatch batchOf(const BatchShape& shape, const std::vector<UnitProblem>& units, const core::Device& device) {
    std::vector<EliminationProblem> work;
    for (const UnitProblem& unit : units)
        work.push_back(workOf(unit));
    return batchOf(shape, work, device);
}

EliminationTrace alone(const UnitProblem& unit) {
    const EliminationProblem work = workOf(unit);
    return unit.groupSize == 1 ? core::elimination::eliminateColumns(work) : core::elimination::eliminateGroups(work);
}

/// W of what is left after some steps, columns ascending: W₀ − cᵀ·lᵀ of all blocks.
at::Tensor weightAfter(const UnitProblem& unit, const EliminationTrace& trace, std::int64_t steps) {
    const at::Tensor columns = at::tensor(trace.columns).slice(0, steps);
    at::Tensor change = at::zeros({columns.size(0), trace.blocks.front().c.size(1)}, at::kDouble);
    for (const auto& block : trace.blocks) {
        const std::int64_t used = std::min(steps - block.first, block.c.size(0));
        if (used > 0)
            change += block.l.narrow(0, steps - block.first, columns.size(0))
                          .narrow(1, 0, used)
                          .to(at::kDouble)
                          .mm(block.c.narrow(0, 0, used).to(at::kDouble));
    }
    const at::Tensor weight = unit.weight.to(at::kDouble).index_select(1, columns) - change.t();
    return weight.index_select(1, columns.argsort());
}

/// A unit of a stage, as a run of the plan sees it.
UnitProblem problemOf(const core::model::Denoiser& model, const core::calibration::HessianBank& bank,
                      const core::schedule::StagePlan& plan, const StageUnit& where) {
    const core::model::Unit& unit = model.units()[static_cast<std::size_t>(where.unit)];
    const core::schedule::Stage& stage = plan.stages[static_cast<std::size_t>(where.stage)];
    UnitProblem problem;
    problem.name = unit.name;
    problem.weight = model.consumerWeight(where.unit);
    problem.hessian = bank.stage(where.unit, stage.firstT, stage.lastT);
    problem.groupSize = unit.groupSize;
    return problem;
}

/// What a trace breaks of the promise.
QString broken(const UnitProblem& unit, const EliminationTrace& trace) {
    if (core::elimination::columnsOfGroups(trace.order, unit.groupSize) != trace.columns)
        return "columns are not those of the groups";
    promise::Result result{.order = trace.order, .loss = {}, .weightsAfter = {}, .float64 = unit.float64};
    std::partial_sum(trace.cost.begin(), trace.cost.end(), std::back_inserter(result.loss));
    result.weightsAfter = [&](int removed) { return weightAfter(unit, trace, std::int64_t{removed} * unit.groupSize); };
    return promise::broken(unit, result);
}

} // namespace

class TestEliminateBatch : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { at::set_num_threads(1); } // small matrices
    void everyUnitIsSolvedAsAlone_data();
    void everyUnitIsSolvedAsAlone();
    void theUnitOfTheInputsDoesNotMatter();
    void tiesGoToTheLowestIndex();
    void aBadUnitFailsAlone_data();
    void aBadUnitFailsAlone();
    void aUnitThatNeverCameFails();
    void pollStopsBetweenBlocks();
    void unitsAreCompensatedAsAlone();
    void aUnitThatFloat32CannotHoldIsLeft();
    void aRunInBatchesEqualsOneWithout_data();
    void aRunInBatchesEqualsOneWithout();

private:
    std::vector<std::int64_t> m_done; ///< what a run reports
};

void TestEliminateBatch::everyUnitIsSolvedAsAlone_data() {
    unit::addWidths({{"less than a block", 40, 1},
                     {"a whole block", 128, 1},
                     {"several blocks", 300, 1},
                     {"one column", 1, 1},
                     {"heads", 192, 24},
                     {"pairs", 64, 2}});
}

void TestEliminateBatch::everyUnitIsSolvedAsAlone() {
    QFETCH(int, columns);
    QFETCH(int, groupSize);
    QFETCH(bool, float64);
    const BatchShape shape{30, columns, groupSize, float64};
    const std::vector<UnitProblem> units = randomUnits(shape, 4);
    for (const UnitProblem& unit : units)
        QCOMPARE(broken(unit, alone(unit)), QString());
    for (const core::Device& device : core::availableDevices()) {
        const auto traces = core::elimination::eliminateBatch(batchOf(shape, units, device));
        QCOMPARE(traces.size(), units.size());
        for (std::size_t i = 0; i < units.size(); ++i) {
            QVERIFY(traces[i]);
            QCOMPARE(broken(units[i], *traces[i]), QString());
            QCOMPARE(traces[i]->scale, alone(units[i]).scale);
        }
    }
}

void TestEliminateBatch::theUnitOfTheInputsDoesNotMatter() {
    for (const int groupSize : {1, 10}) {
        const BatchShape shape{20, 100, groupSize, false};
        std::vector<UnitProblem> units = randomUnits(shape, 1);
        units.push_back(units[0]);
        units[1].hessian = units[0].hessian * std::exp2(-160);
        units[1].weight = units[0].weight * std::exp2(40);
        for (const core::Device& device : core::availableDevices()) {
            const auto traces = core::elimination::eliminateBatch(batchOf(shape, units, device));
            QVERIFY(traces[0] && traces[1]);
            QCOMPARE(broken(units[0], *traces[0]), QString());
            QCOMPARE(broken(units[1], *traces[1]), QString());
        }
    }
}

void TestEliminateBatch::tiesGoToTheLowestIndex() {
    for (const int groupSize : {1, 7}) {
        const BatchShape shape{3, 140, groupSize, false};
        const std::vector<EliminationProblem> units(2, {at::ones({3, 140}), at::eye(140, at::kDouble), groupSize});
        for (const core::Device& device : core::availableDevices())
            for (const auto& trace : core::elimination::eliminateBatch(batchOf(shape, units, device)))
                QVERIFY(trace && std::is_sorted(trace->order.begin(), trace->order.end()));
    }
}

void TestEliminateBatch::aBadUnitFailsAlone_data() {
    QTest::addColumn<int>("groupSize");
    QTest::addColumn<double>("bad"); // added to one entry of P's diagonal
    for (const int groupSize : {1, 20}) {
        QTest::addRow("negative from the first, %d", groupSize) << groupSize << -100.0;
        QTest::addRow("not a number, %d", groupSize) << groupSize << std::numeric_limits<double>::quiet_NaN();
    }
}

void TestEliminateBatch::aBadUnitFailsAlone() {
    QFETCH(int, groupSize);
    QFETCH(double, bad);
    const BatchShape shape{10, 200, groupSize, false};
    const std::vector<UnitProblem> units = randomUnits(shape, 3);
    std::vector<EliminationProblem> work{workOf(units[0]), workOf(units[1]), workOf(units[2])};
    work[1].inverse[70][70] += bad;
    for (const core::Device& device : core::availableDevices()) {
        const auto traces = core::elimination::eliminateBatch(batchOf(shape, work, device));
        QVERIFY(traces[0] && !traces[1] && traces[2]);
        QCOMPARE(broken(units[0], *traces[0]), QString());
        QCOMPARE(broken(units[2], *traces[2]), QString());
    }
}

void TestEliminateBatch::aUnitThatNeverCameFails() {
    for (const int groupSize : {1, 5}) {
        const BatchShape shape{10, 20, groupSize, true};
        const std::vector<UnitProblem> units = randomUnits(shape, 2);
        EliminationBatch batch(shape, 2, {});
        batch.set(1, workOf(units[1]));
        const auto traces = core::elimination::eliminateBatch(std::move(batch));
        QVERIFY(!traces[0] && traces[1]);
        QCOMPARE(broken(units[1], *traces[1]), QString());
    }
}

void TestEliminateBatch::pollStopsBetweenBlocks() {
    for (const int groupSize : {1, 100}) {
        const BatchShape shape{4, 300, groupSize, false};
        int calls = 0;
        const auto poll = [&] {
            if (++calls == 2)
                throw core::Error(core::ErrorCode::Cancelled, "stopped");
        };
        QVERIFY_THROWS_EXCEPTION(core::Error,
                                 core::elimination::eliminateBatch(batchOf(shape, randomUnits(shape, 2), {}), poll));
        QCOMPARE(calls, 2);
    }
}

void TestEliminateBatch::unitsAreCompensatedAsAlone() {
    for (const int groupSize : {1, 12}) {
        std::vector<UnitProblem> problems;
        for (std::uint64_t seed = 50; seed < 54; ++seed) {
            problems.push_back(randomProblem(20, 180, groupSize, seed));
            problems.back().float64 = groupSize > 1;
        }
        kill(problems[1], {3, 17});
        problems[2].hessian = at::eye(180, at::kDouble); // not positive definite with the first damping
        problems[2].hessian[0][1] = problems[2].hessian[1][0] = 1.05;
        problems[3].hessian[3][4] = std::numeric_limits<double>::quiet_NaN();
        for (const core::Device& device : core::availableDevices()) {
            const auto runs = core::pruning::eliminateCompensated(problems, device);
            QCOMPARE(runs.size(), problems.size());
            for (std::size_t i = 0; i < 3; ++i) {
                QVERIFY(runs[i]);
                const auto wanted = core::pruning::eliminateCompensated(problems[i]);
                QCOMPARE(runs[i]->notes(), wanted->notes());
                QCOMPARE(promise::broken(problems[i], *runs[i]), QString());
                QCOMPARE(promise::broken(problems[i], *wanted), QString());
            }
            QVERIFY(!runs[3]);
        }
    }
}

void TestEliminateBatch::aUnitThatFloat32CannotHoldIsLeft() {
    for (const int groupSize : {1, 12}) {
        std::vector<UnitProblem> problems{randomProblem(10, 120, groupSize, 60), randomProblem(10, 120, groupSize, 61)};
        const at::Tensor x = problems[1].hessian.narrow(0, 0, 20); // of low rank
        problems[1].hessian = x.t().mm(x);
        for (UnitProblem& problem : problems) {
            problem.float64 = false;
            problem.damping = 1e-9;
        }
        for (const core::Device& device : core::availableDevices()) {
            const auto runs = core::pruning::eliminateCompensated(problems, device);
            QVERIFY(runs[0] && !runs[1]);
        }
    }
}

void TestEliminateBatch::aRunInBatchesEqualsOneWithout_data() {
    QTest::addColumn<int>("samples");
    QTest::addColumn<double>("damping");
    QTest::addColumn<bool>("allTogether");
    QTest::newRow("float32 is accurate enough") << 60 << 0.01 << true;
    // 64 rows for 96 columns: float32 errs thirty times as much as it may, and for the heads' 24 columns thirty times
    // less.
    QTest::newRow("statistics of low rank are solved alone") << 4 << 1e-9 << false;
}

void TestEliminateBatch::aRunInBatchesEqualsOneWithout() {
    QFETCH(int, samples);
    QFETCH(double, damping);
    QFETCH(bool, allTogether);
    const auto model = tiny::model();
    const auto calibration = core::calibration::collectStatistics(*model, {.samples = samples, .bins = 2});
    core::schedule::StageOptions stages;
    stages.cuts = {500};
    const std::vector<int> timesteps{1000, 600, 400, 100};
    const auto plan = core::schedule::planStages(core::schedule::NoiseSchedule({}), timesteps, stages);
    const core::pruning::PruneStatistics statistics{.bank = calibration.bank.get()};
    const core::pruning::PruneOptions options{.damping = damping};
    const std::vector<StageUnit> places = core::pruning::stageUnits(plan.stages.size(), model->units().size());
    std::vector<std::vector<std::string>> notes;
    const auto solve = [&](bool batches) {
        core::pruning::EliminationRun run(*model, statistics, plan, options, nullptr);
        if (batches)
            run.batchOn({});
        std::map<StageUnit, std::shared_ptr<const core::pruning::Elimination>> found;
        std::mutex mutex;
        const auto keep = [&](const StageUnit& where, const auto& elimination) {
            const std::lock_guard lock(mutex);
            found[where] = elimination;
        };
        const core::Progress progress(
            {}, [&](const core::ProgressUpdate& update) { m_done.push_back(update.done); },
            std::chrono::milliseconds(0));
        run.run(places, keep, progress);
        notes.push_back(run.notes());
        return found;
    };
    const auto wanted = solve(false);
    m_done.clear();
    const auto found = solve(true);
    QVERIFY(std::is_sorted(m_done.begin(), m_done.end()));
    QCOMPARE(m_done.back(), std::ssize(places));
    QCOMPARE(notes[1], notes[0]);
    QCOMPARE(notes[0].empty(), allTogether);
    bool otherwise = false; // rounding tells that it did not come the same way
    QCOMPARE(found.size(), places.size());
    for (const StageUnit& where : places) {
        const auto& together = found.at(where);
        const auto& alone = wanted.at(where);
        QVERIFY(together && alone);
        UnitProblem problem = problemOf(*model, *calibration.bank, plan, where);
        problem.damping = damping;
        QCOMPARE(together->notes(), alone->notes());
        QCOMPARE(promise::broken(problem, *together), QString());
        QCOMPARE(promise::broken(problem, *alone), QString());
        otherwise = otherwise || together->cumulativeLoss() != alone->cumulativeLoss();
    }
    QVERIFY(otherwise || !allTogether);
}

TESSERA_CORE_TEST(TestEliminateBatch)
#include "tst_eliminate_batch.moc"
