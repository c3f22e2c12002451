#include "core/base/tensor.h"
#include "core/calibration/collect.h"
#include "core/elimination/damped_hessian.h"
#include "core/elimination/eliminate_batch.h"
#include "core/pruning/compensated_elimination.h"
#include "core/pruning/elimination_run.h"
#include "tests/core/tiny_dit.h"
#include "tests/core/unit_problem.h"

#include <ATen/Parallel.h>
#include <QtTest>

#include <numeric>

using core::elimination::BatchShape;
using core::elimination::EliminationBatch;
using core::elimination::EliminationProblem;
using core::elimination::EliminationTrace;
using core::pruning::UnitProblem;
using namespace unit;

namespace {

std::vector<EliminationProblem> randomUnits(const BatchShape& shape, int count) {
    std::vector<EliminationProblem> units;
    for (int i = 0; i < count; ++i) {
        const UnitProblem unit = randomProblem(static_cast<int>(shape.outputs), static_cast<int>(shape.columns),
                                               shape.groupSize, 40 + static_cast<std::uint64_t>(i));
        const at::Tensor inverse = core::elimination::dampAndInvert(unit.hessian, 0.01, "unit").inverse;
        units.push_back({unit.weight.to(shape.float64 ? at::kDouble : at::kFloat), inverse, shape.groupSize});
    }
    return units;
}

EliminationBatch batchOf(const BatchShape& shape, const std::vector<EliminationProblem>& units,
                         const core::Device& device) {
    EliminationBatch batch(shape, static_cast<std::int64_t>(units.size()), device);
    for (std::size_t i = 0; i < units.size(); ++i)
        batch.set(static_cast<std::int64_t>(i), units[i]);
    return batch;
}

EliminationTrace alone(const EliminationProblem& unit) {
    return unit.groupSize == 1 ? core::elimination::eliminateColumns(unit) : core::elimination::eliminateGroups(unit);
}

/// l·c of all blocks up to some step, over what is left then [columns − steps, outputs].
at::Tensor changeAfter(const EliminationTrace& trace, std::int64_t steps) {
    const auto left = static_cast<std::int64_t>(trace.columns.size()) - steps;
    at::Tensor change = at::zeros({left, trace.blocks.front().c.size(1)}, at::kDouble);
    for (const auto& block : trace.blocks) {
        const std::int64_t used = std::min(steps - block.first, block.c.size(0));
        if (used > 0)
            change += block.l.narrow(0, steps - block.first, left)
                          .narrow(1, 0, used)
                          .to(at::kDouble)
                          .mm(block.c.narrow(0, 0, used).to(at::kDouble));
    }
    return change;
}

void compare(const EliminationTrace& found, const EliminationTrace& wanted, double tolerance) {
    QCOMPARE(found.order, wanted.order);
    QCOMPARE(found.columns, wanted.columns);
    QCOMPARE(found.scale, wanted.scale);
    QVERIFY(relativeDistance(at::tensor(found.cost), at::tensor(wanted.cost)) < tolerance);
    const auto groupSize = static_cast<std::int64_t>(found.columns.size() / found.order.size());
    const auto groups = static_cast<std::int64_t>(found.order.size());
    for (const std::int64_t removed : {std::int64_t{1}, groups / 3, groups / 2, groups - 1})
        QVERIFY(relativeDistance(changeAfter(found, removed * groupSize), changeAfter(wanted, removed * groupSize)) <
                tolerance);
}

/// What a batch of problems makes of each, beside what it makes of itself alone.
void compareRuns(const core::pruning::Elimination& found, const core::pruning::Elimination& wanted) {
    QCOMPARE(found.order(), wanted.order());
    QCOMPARE(found.notes(), wanted.notes());
    const int removed = static_cast<int>(wanted.order().size()) / 2;
    QVERIFY(relativeDistance(found.weightsAfter(removed), wanted.weightsAfter(removed)) < 1e-5);
    QVERIFY(std::abs(found.cumulativeLoss().back() / wanted.cumulativeLoss().back() - 1) < 1e-5);
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
    const std::vector<EliminationProblem> units = randomUnits(shape, 4);
    for (const core::Device& device : core::availableDevices()) {
        const auto traces = core::elimination::eliminateBatch(batchOf(shape, units, device));
        QCOMPARE(traces.size(), units.size());
        for (std::size_t i = 0; i < units.size(); ++i) {
            QVERIFY(traces[i]);
            compare(*traces[i], alone(units[i]), float64 ? 1e-9 : 1e-5);
        }
    }
}

void TestEliminateBatch::theUnitOfTheInputsDoesNotMatter() {
    for (const int groupSize : {1, 10}) {
        const BatchShape shape{20, 100, groupSize, false};
        std::vector<EliminationProblem> units = randomUnits(shape, 2);
        units[1].inverse = units[0].inverse * std::exp2(160);
        units[1].weight = units[0].weight * std::exp2(40);
        for (const core::Device& device : core::availableDevices()) {
            const auto traces = core::elimination::eliminateBatch(batchOf(shape, units, device));
            QVERIFY(traces[0] && traces[1]);
            QCOMPARE(traces[1]->order, traces[0]->order);
            QVERIFY(std::abs(traces[1]->cost.back() * std::exp2(80) / traces[0]->cost.back() - 1) < 1e-6);
        }
    }
}

void TestEliminateBatch::tiesGoToTheLowestIndex() {
    for (const int groupSize : {1, 7}) {
        const BatchShape shape{3, 140, groupSize, false};
        const EliminationProblem unit{at::ones({3, 140}), at::eye(140, at::kDouble), groupSize};
        for (const core::Device& device : core::availableDevices())
            for (const auto& trace : core::elimination::eliminateBatch(batchOf(shape, {unit, unit}, device)))
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
    std::vector<EliminationProblem> units = randomUnits(shape, 3);
    units[1].inverse[70][70] += bad;
    for (const core::Device& device : core::availableDevices()) {
        const auto traces = core::elimination::eliminateBatch(batchOf(shape, units, device));
        QVERIFY(traces[0] && !traces[1] && traces[2]);
        compare(*traces[0], alone(units[0]), 1e-5);
        compare(*traces[2], alone(units[2]), 1e-5);
    }
}

void TestEliminateBatch::aUnitThatNeverCameFails() {
    for (const int groupSize : {1, 5}) {
        const BatchShape shape{10, 20, groupSize, true};
        const std::vector<EliminationProblem> units = randomUnits(shape, 2);
        EliminationBatch batch(shape, 2, {});
        batch.set(1, units[1]);
        const auto traces = core::elimination::eliminateBatch(std::move(batch));
        QVERIFY(!traces[0] && traces[1]);
        QCOMPARE(traces[1]->order, alone(units[1]).order);
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
                compareRuns(*runs[i], *core::pruning::eliminateCompensated(problems[i]));
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
    QTest::newRow("statistics of low rank are solved alone") << 2 << 1e-9 << false;
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
    std::vector<int> parts(plan.stages.size() * model->units().size());
    std::iota(parts.begin(), parts.end(), 0);
    std::vector<std::vector<std::string>> notes;
    const auto solve = [&](bool batches) {
        core::pruning::EliminationRun run(*model, statistics, plan, options, nullptr);
        if (batches)
            run.batchOn({});
        std::vector<std::shared_ptr<const core::pruning::Elimination>> found(parts.size());
        const auto keep = [&](int part, const auto& elimination) {
            found[static_cast<std::size_t>(part)] = elimination;
        };
        const core::Progress progress(
            {}, [&](const core::ProgressUpdate& update) { m_done.push_back(update.done); },
            std::chrono::milliseconds(0));
        run.run(parts, keep, progress);
        notes.push_back(run.notes());
        return found;
    };
    const auto wanted = solve(false);
    m_done.clear();
    const auto found = solve(true);
    QVERIFY(std::is_sorted(m_done.begin(), m_done.end()));
    QCOMPARE(m_done.back(), std::ssize(parts));
    QCOMPARE(notes[1], notes[0]);
    QCOMPARE(notes[0].empty(), allTogether);
    bool otherwise = false; // rounding tells that it did not come the same way
    for (std::size_t part = 0; part < parts.size(); ++part) {
        QVERIFY(found[part] && wanted[part]);
        compareRuns(*found[part], *wanted[part]);
        otherwise = otherwise || found[part]->cumulativeLoss() != wanted[part]->cumulativeLoss();
    }
    QVERIFY(otherwise || !allTogether);
}

QTEST_GUILESS_MAIN(TestEliminateBatch)
#include "tst_eliminate_batch.moc"
