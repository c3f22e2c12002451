#include "core/base/tensor.h"
#include "core/elimination/elimination_error.h"
#include "core/pruning/compensated_elimination.h"
#include "core/pruning/criterion.h"
#include "core/pruning/criterion_table.h"
#include "tests/core/elimination_promise.h"
#include "tests/test_main.h"

#include <ATen/Parallel.h>
#include <QtTest>

#include <limits>

using core::pruning::Elimination;
using core::pruning::UnitProblem;
using namespace unit;

namespace {

std::vector<int> publishedOrder(const UnitProblem& problem) {
    promise::PublishedAlgorithm published(problem);
    std::vector<int> order;
    while (!published.left().empty()) {
        const std::vector<double> costs = published.costs();
        const auto place = static_cast<std::size_t>(std::min_element(costs.begin(), costs.end()) - costs.begin());
        order.push_back(published.left()[place]);
        published.eliminate(place);
    }
    return order;
}

core::Error errorOf(const UnitProblem& problem) {
    try {
        core::pruning::criterion("obs").eliminate(problem);
    } catch (const core::Error& error) {
        return error;
    }
    return {core::ErrorCode::BadArgument, "nothing was thrown"};
}

} // namespace

class TestObs : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { at::set_num_threads(1); } // small matrices
    void resultIsTheLeastSquaresOptimum_data();
    void resultIsTheLeastSquaresOptimum();
    void orderIsThatOfTheUnblockedAlgorithm_data();
    void orderIsThatOfTheUnblockedAlgorithm();
    void bothFormatsKeepTheirPromise();
    void theUnitOfTheInputsDoesNotMatter();
    void anyOrderGivesTheLeastSquaresOptimum();
    void givenItsOwnOrderNothingChanges();
    void anOrderMustNameEveryGroupOnce();
    void lossIsWhatTheWeightsSay();
    void lossNeverFalls();
    void deadColumnsGoFirstAndBecomeZero();
    void deadColumnsOfALiveHeadStayAndBecomeZero();
    void allInputsDead();
    void tiesGoToTheLowestIndex();
    void dampingIsRaisedAndNoted();
    void whatFloat32CannotHoldIsSolvedInFloat64();
    void whatFloat32CanHoldIsNot();
    void anErrorIsTold();
    void nonFiniteStatisticsAreNamed();
    void nonFiniteWeightIsNamed();
    void hopelessStatisticsAreNamed();
    void lastGroupMustStay();
    void pollStopsWithinABlock();
};

void TestObs::resultIsTheLeastSquaresOptimum_data() {
    unit::addWidths({{"less than a block", 40, 1},
                     {"several blocks", 200, 1},
                     {"several blocks of the inversion", 600, 1},
                     {"heads", 192, 32},
                     {"pairs", 64, 2}});
}

void TestObs::resultIsTheLeastSquaresOptimum() {
    QFETCH(int, columns);
    QFETCH(int, groupSize);
    QFETCH(bool, float64);
    UnitProblem problem = randomProblem(30, columns, groupSize, 1);
    problem.float64 = float64;
    const auto run = core::pruning::criterion("obs").eliminate(problem);
    const double accuracy = promise::accuracy(problem, float64);
    const int groups = columns / groupSize;
    for (const int removed : {1, groups / 3, groups / 2, groups - 2, groups - 1}) {
        const double distance =
            relativeDistance(run->weightsAfter(removed), leastSquares(problem, run->keptAfter(removed)));
        QVERIFY2(distance < accuracy, qPrintable(QString("removed %1: %2").arg(removed).arg(distance)));
    }
}

void TestObs::orderIsThatOfTheUnblockedAlgorithm_data() {
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("groupSize");
    QTest::newRow("columns") << 150 << 1;
    QTest::newRow("heads") << 96 << 12;
}

void TestObs::orderIsThatOfTheUnblockedAlgorithm() {
    QFETCH(int, columns);
    QFETCH(int, groupSize);
    const UnitProblem problem = randomProblem(20, columns, groupSize, 2);
    QCOMPARE(core::pruning::criterion("obs").eliminate(problem)->order(), publishedOrder(problem));
}

void TestObs::bothFormatsKeepTheirPromise() {
    for (std::uint64_t seed = 20; seed < 24; ++seed)
        for (const int groupSize : {1, 20})
            for (const bool float64 : {false, true}) {
                UnitProblem problem = randomProblem(40, 300, groupSize, seed);
                problem.float64 = float64;
                QCOMPARE(promise::broken(problem, *core::pruning::criterion("obs").eliminate(problem)), QString());
            }
}

void TestObs::theUnitOfTheInputsDoesNotMatter() {
    for (const int groupSize : {1, 10}) {
        UnitProblem problem = randomProblem(20, 100, groupSize, 24);
        problem.float64 = false;
        problem.hessian = problem.hessian * std::exp2(-160); // beyond float32, as its inverse is
        problem.weight = problem.weight * std::exp2(40);
        const auto found = core::pruning::criterion("obs").eliminate(problem);
        QVERIFY(found->notes().empty());
        QCOMPARE(promise::broken(problem, *found), QString());
    }
}

void TestObs::anyOrderGivesTheLeastSquaresOptimum() {
    for (const int groupSize : {1, 12}) {
        const UnitProblem problem = randomProblem(30, 180, groupSize, 15);
        const int groups = 180 / groupSize;
        std::vector<int> order;
        for (int i = 0; i < groups; ++i)
            order.push_back((7 * i + 3) % groups);
        const auto run = core::pruning::eliminateCompensated(problem, order);
        QCOMPARE(run->order(), order);
        QCOMPARE(promise::broken(problem, *run, promise::Order::Given), QString());
        for (const int removed : {1, groups / 2, groups - 1}) {
            QVERIFY(relativeDistance(run->weightsAfter(removed), leastSquares(problem, run->keptAfter(removed))) <
                    promise::accuracy(problem, true));
            const double told = run->cumulativeLoss()[static_cast<std::size_t>(removed) - 1];
            QVERIFY(std::abs(told - lossOf(problem, *run, removed)) < 1e-8 * told);
        }
    }
}

void TestObs::givenItsOwnOrderNothingChanges() {
    for (const int groupSize : {1, 12}) {
        const UnitProblem problem = randomProblem(30, 180, groupSize, 16);
        const auto greedy = core::pruning::eliminateCompensated(problem);
        const auto given = core::pruning::eliminateCompensated(problem, greedy->order());
        const int removed = 90 / groupSize;
        const double accuracy = promise::accuracy(problem, true);
        QVERIFY(relativeDistance(given->weightsAfter(removed), greedy->weightsAfter(removed)) < 2 * accuracy);
        QVERIFY(std::abs(given->cumulativeLoss().back() / greedy->cumulativeLoss().back() - 1) < 2 * accuracy);
    }
}

void TestObs::anOrderMustNameEveryGroupOnce() {
    const UnitProblem problem = randomProblem(4, 12, 4, 17);
    for (const std::vector<int>& order : {std::vector<int>{0, 1}, {0, 1, 1}, {0, 1, 3}, {}})
        QVERIFY_THROWS_EXCEPTION(core::Error, core::pruning::eliminateCompensated(problem, order));
}

void TestObs::lossIsWhatTheWeightsSay() {
    for (const int groupSize : {1, 10}) {
        const UnitProblem problem = randomProblem(12, 100, groupSize, 3);
        const auto run = core::pruning::criterion("obs").eliminate(problem);
        const int groups = 100 / groupSize;
        for (const int removed : {1, groups / 2, groups - 1}) {
            const double told = run->cumulativeLoss()[static_cast<std::size_t>(removed) - 1];
            const double found = lossOf(problem, *run, removed);
            QVERIFY2(std::abs(told - found) < 1e-8 * found, qPrintable(QString("%1 %2").arg(told).arg(found)));
        }
    }
}

void TestObs::lossNeverFalls() {
    const auto run = core::pruning::criterion("obs").eliminate(randomProblem(30, 200, 1, 4));
    QCOMPARE(run->cumulativeLoss().size(), std::size_t{200});
    QVERIFY(std::is_sorted(run->cumulativeLoss().begin(), run->cumulativeLoss().end()));
}

void TestObs::deadColumnsGoFirstAndBecomeZero() {
    UnitProblem problem = randomProblem(8, 24, 1, 6);
    for (const int dead : {17, 3}) {
        problem.hessian.select(0, dead).zero_();
        problem.hessian.select(1, dead).zero_();
    }
    const auto run = core::pruning::criterion("obs").eliminate(problem);
    QCOMPARE(std::vector<int>(run->order().begin(), run->order().begin() + 2), (std::vector<int>{3, 17}));
    QCOMPARE(run->cumulativeLoss()[1], 0.0);
    QVERIFY(run->weightsAfter(1).select(1, 16).eq(0).all().item<bool>());
    QVERIFY(run->notes().front().find("blocks.3.mlp.fc2") == 0);
}

void TestObs::deadColumnsOfALiveHeadStayAndBecomeZero() {
    UnitProblem problem = randomProblem(8, 24, 6, 7);
    const auto first = core::pruning::criterion("obs").eliminate(problem)->order().front();
    const int dead = first == 0 ? 13 : 1; // in a head that is not the cheapest
    problem.hessian.select(0, dead).zero_();
    problem.hessian.select(1, dead).zero_();
    const auto run = core::pruning::criterion("obs").eliminate(problem);
    QCOMPARE(run->order().size(), std::size_t{4});
    const std::vector<int> kept = run->keptAfter(1);
    const auto head = std::find(kept.begin(), kept.end(), dead / 6);
    QVERIFY(head != kept.end());
    const auto column = (head - kept.begin()) * 6 + dead % 6;
    QVERIFY(run->weightsAfter(1).select(1, column).eq(0).all().item<bool>());
}

void TestObs::allInputsDead() {
    UnitProblem problem = randomProblem(8, 24, 1, 8);
    problem.hessian.zero_();
    const auto run = core::pruning::criterion("obs").eliminate(problem);
    QCOMPARE(run->order().front(), 0);
    QCOMPARE(run->cumulativeLoss().back(), 0.0);
}

void TestObs::tiesGoToTheLowestIndex() {
    UnitProblem problem;
    problem.name = "unit";
    problem.weight = at::ones({3, 70}, at::kDouble);
    problem.hessian = at::eye(70, at::kDouble);
    for (const int groupSize : {1, 7}) {
        problem.groupSize = groupSize;
        const std::vector<int> order = core::pruning::criterion("obs").eliminate(problem)->order();
        QVERIFY(std::is_sorted(order.begin(), order.end()));
    }
}

void TestObs::dampingIsRaisedAndNoted() {
    UnitProblem problem = randomProblem(4, 12, 1, 9);
    problem.hessian = at::eye(12, at::kDouble);
    problem.hessian[0][1] = problem.hessian[1][0] = 1.05; // smallest eigenvalue −0.05
    const auto run = core::pruning::criterion("obs").eliminate(problem);
    QCOMPARE(run->notes().size(), std::size_t{1});
    QVERIFY(run->notes().front().find("damping raised to 0.1") != std::string::npos);
}

/// Inputs of low rank: with little damping the inverse spans more than float32 holds.
UnitProblem lowRankProblem(int groupSize) {
    const at::Generator generator = at::detail::createCPUGenerator(30);
    UnitProblem problem = randomProblem(10, 120, groupSize, 30);
    const at::Tensor x = at::randn({20, 120}, generator, at::kDouble);
    problem.hessian = x.t().mm(x);
    problem.damping = 1e-9;
    problem.float64 = false;
    return problem;
}

void TestObs::whatFloat32CannotHoldIsSolvedInFloat64() {
    for (const int groupSize : {1, 12}) {
        const UnitProblem problem = lowRankProblem(groupSize);
        const auto run = core::pruning::criterion("obs").eliminate(problem);
        QCOMPARE(run->notes(),
                 (std::vector<std::string>{"blocks.3.mlp.fc2: solved in float64, float32 was not accurate enough"}));
        QCOMPARE(promise::broken(problem, *run), QString());
        for (const int removed : {1, 60 / groupSize, 108 / groupSize})
            QVERIFY(relativeDistance(run->weightsAfter(removed), leastSquares(problem, run->keptAfter(removed))) <
                    promise::accuracy(problem, true));
    }
}

void TestObs::whatFloat32CanHoldIsNot() {
    for (const int groupSize : {1, 12}) {
        UnitProblem problem = lowRankProblem(groupSize);
        problem.damping = 0.01;
        const auto run = core::pruning::criterion("obs").eliminate(problem);
        QVERIFY(run->notes().empty());
        QCOMPARE(promise::broken(problem, *run), QString());
    }
}

void TestObs::anErrorIsTold() {
    const UnitProblem problem = randomProblem(10, 300, 1, 31);
    const auto damped = core::elimination::dampAndInvert(problem.hessian, problem.damping, "unit");
    core::elimination::EliminationTrace trace = core::elimination::eliminateColumns({problem.weight, damped.inverse});
    QVERIFY(core::elimination::eliminationError(trace, problem.weight, problem.hessian, damped) < 1e-12);
    trace.blocks.back().c[0].mul_(1.1);
    QVERIFY(core::elimination::eliminationError(trace, problem.weight, problem.hessian, damped) > 1e-3);
    trace.blocks.front().l[40][7].mul_(-1);
    QVERIFY(core::elimination::eliminationError(trace, problem.weight, problem.hessian, damped) > 1e-2);
}

void TestObs::nonFiniteStatisticsAreNamed() {
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        UnitProblem problem = randomProblem(4, 12, 1, 10);
        problem.hessian[3][4] = bad;
        const core::Error error = errorOf(problem);
        QCOMPARE(error.code(), core::ErrorCode::Failed);
        QCOMPARE(error.what(), "blocks.3.mlp.fc2: the statistics hold NaN or Inf");
    }
}

void TestObs::nonFiniteWeightIsNamed() {
    UnitProblem problem = randomProblem(4, 12, 1, 10);
    problem.weight[1][1] = std::numeric_limits<double>::quiet_NaN();
    QCOMPARE(errorOf(problem).what(), "blocks.3.mlp.fc2: the weight holds NaN or Inf");
}

void TestObs::hopelessStatisticsAreNamed() {
    UnitProblem problem = randomProblem(4, 12, 1, 11);
    problem.hessian = at::eye(12, at::kDouble);
    problem.hessian[0][1] = problem.hessian[1][0] = 41.0;
    const core::Error error = errorOf(problem);
    QCOMPARE(error.code(), core::ErrorCode::Failed);
    QVERIFY(QByteArray(error.what()).startsWith("blocks.3.mlp.fc2: the statistics are not positive definite"));
}

void TestObs::lastGroupMustStay() {
    const auto run = core::pruning::criterion("obs").eliminate(randomProblem(4, 12, 4, 12));
    QCOMPARE(run->keptAfter(2).size(), std::size_t{1});
    QVERIFY_THROWS_EXCEPTION(core::Error, run->keptAfter(3));
    QVERIFY_THROWS_EXCEPTION(core::Error, run->weightsAfter(-1));
}

void TestObs::pollStopsWithinABlock() {
    UnitProblem problem = randomProblem(4, 300, 1, 13);
    int calls = 0;
    problem.poll = [&] {
        if (++calls == 2)
            throw core::Error(core::ErrorCode::Cancelled, "stopped");
    };
    QCOMPARE(errorOf(problem).code(), core::ErrorCode::Cancelled);
    QCOMPARE(calls, 2);
}

TESSERA_CORE_TEST(TestObs)
#include "tst_obs.moc"
