#include "core/pruning/criterion_table.h"
#include "core/pruning/random.h"
#include "core/pruning/settled_order.h"
#include "tests/core/elimination_promise.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <ATen/Parallel.h>
#include <QtTest>

#include <limits>
#include <numeric>

using core::pruning::criterion;
using core::pruning::criterionNames;
using core::pruning::Elimination;
using core::pruning::UnitProblem;

namespace {

std::unique_ptr<Elimination> run(const std::string& method, UnitProblem problem, bool compensate) {
    problem.compensate = compensate;
    return criterion(method).eliminate(problem);
}

/// One row per criterion, with and without compensation, for columns and for groups.
void addRuns() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<bool>("compensate");
    QTest::addColumn<int>("groupSize");
    for (const std::string& name : criterionNames())
        for (const bool compensate : {false, true})
            for (const int groupSize : {1, 8})
                QTest::addRow("%s%s, groups of %d", name.c_str(), compensate ? ", compensated" : "", groupSize)
                    << QString::fromStdString(name) << compensate << groupSize;
}

QByteArray refusal(const std::string& method, const UnitProblem& problem,
                   core::ErrorCode wanted = core::ErrorCode::BadArgument) {
    return thrownMessage([&] { criterion(method).eliminate(problem); }, wanted);
}

} // namespace

class TestCriteria : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { at::set_num_threads(1); } // small matrices
    void everyGroupGoesOnce_data() { addRuns(); }
    void everyGroupGoesOnce();
    void lossIsWhatTheWeightsSay_data() { addRuns(); }
    void lossIsWhatTheWeightsSay();
    void weightsAreTheOptimumOrTheColumnsThemselves_data() { addRuns(); }
    void weightsAreTheOptimumOrTheColumnsThemselves();
    void removingNothingGivesTheWeightBitForBit_data() { addRuns(); }
    void removingNothingGivesTheWeightBitForBit();
    void weightsOfFloat32KeepThePromise_data() { addRuns(); }
    void weightsOfFloat32KeepThePromise();
    void compensationNeverLoses();
    void obsTakesTheCheapestFirst();
    void settledOrderGivesWhatObsFound();
    void withoutStatisticsTheLossIsTheSummedScore();
    void magnitudeOrdersByNorm();
    void wandaLooksAtTheInputs();
    void taylorFollowsItsScores();
    void randomOrderDependsOnSeedAndUnitAlone();
    void whatIsMissingIsNamed();
    void wrongSizesAreNamed();
    void nonFiniteNumbersAreNamed();
    void dampingIsRaisedAndNoted();
    void stopsOnRequest();
    void tableKnowsWhatEachNeeds();
};

void TestCriteria::everyGroupGoesOnce() {
    QFETCH(QString, method);
    QFETCH(bool, compensate);
    QFETCH(int, groupSize);
    const auto result = run(method.toStdString(), unit::randomProblem(6, 48, groupSize, 1), compensate);
    std::vector<int> groups = result->order();
    std::sort(groups.begin(), groups.end());
    std::vector<int> all(static_cast<std::size_t>(48 / groupSize));
    std::iota(all.begin(), all.end(), 0);
    QCOMPARE(groups, all);
    QCOMPARE(result->cumulativeLoss().size(), all.size());
    QVERIFY(result->weightsAfter(2).sizes() == at::IntArrayRef({6, 48 - 2 * groupSize}));
    QVERIFY(result->bytes() > 0);
}

void TestCriteria::lossIsWhatTheWeightsSay() {
    QFETCH(QString, method);
    QFETCH(bool, compensate);
    QFETCH(int, groupSize);
    // More columns than are taken at a time; some inputs always zero, alone and inside a group.
    UnitProblem problem = unit::randomProblem(10, 320, groupSize, 2);
    unit::kill(problem, {5, 100, 101, 319});
    const auto result = run(method.toStdString(), problem, compensate);
    const int groups = 320 / groupSize;
    for (const int removed : {1, 2, groups / 3, groups / 2, groups - 1}) {
        const double told = result->cumulativeLoss()[static_cast<std::size_t>(removed) - 1];
        const double found = unit::lossOf(problem, *result, removed);
        QVERIFY2(std::abs(told - found) <= 1e-9 * found + 1e-12,
                 qPrintable(QString("removed %1: %2, weights say %3").arg(removed).arg(told).arg(found)));
    }
}

void TestCriteria::weightsAreTheOptimumOrTheColumnsThemselves() {
    QFETCH(QString, method);
    QFETCH(bool, compensate);
    QFETCH(int, groupSize);
    const UnitProblem problem = unit::randomProblem(10, 80, groupSize, 3);
    const auto result = run(method.toStdString(), problem, compensate);
    const int groups = 80 / groupSize;
    for (const int removed : {1, groups / 2, groups - 1}) {
        const std::vector<int> kept = result->keptAfter(removed);
        const at::Tensor weight = result->weightsAfter(removed);
        if (compensate)
            QVERIFY(unit::relativeDistance(weight, unit::leastSquares(problem, kept)) <
                    promise::accuracy(problem, true));
        else
            QVERIFY(at::equal(weight, problem.weight.index_select(1, unit::columnIndices(kept, groupSize))));
    }
}

void TestCriteria::removingNothingGivesTheWeightBitForBit() {
    QFETCH(QString, method);
    QFETCH(bool, compensate);
    QFETCH(int, groupSize);
    UnitProblem problem = unit::randomProblem(8, 24, groupSize, 5);
    problem.weight = problem.weight.to(at::kFloat);
    unit::kill(problem, {7});
    const auto result = run(method.toStdString(), problem, compensate);
    QVERIFY(at::equal(result->weightsAfter(0), problem.weight));
    QCOMPARE(result->keptAfter(0).size(), static_cast<std::size_t>(24 / groupSize));
}

void TestCriteria::weightsOfFloat32KeepThePromise() {
    QFETCH(QString, method);
    QFETCH(bool, compensate);
    QFETCH(int, groupSize);
    UnitProblem problem = unit::randomProblem(8, 48, groupSize, 5);
    problem.weight = problem.weight.to(at::kFloat);
    for (const bool float64 : {false, true}) {
        problem.float64 = float64;
        const auto result = run(method.toStdString(), problem, compensate);
        const int removed = 24 / groupSize;
        QVERIFY(result->weightsAfter(removed).scalar_type() == at::kFloat);
        if (compensate) {
            const bool greedy = method == "obs";
            QCOMPARE(promise::broken(problem, *result, greedy ? promise::Order::CheapestFirst : promise::Order::Given),
                     QString());
            continue;
        }
        QCOMPARE(result->order(), run(method.toStdString(), problem, true)->order());
        const double loss = unit::lossOf(problem, *result, removed);
        QVERIFY(std::abs(result->cumulativeLoss()[static_cast<std::size_t>(removed) - 1] - loss) < 1e-5 * loss);
    }
}

void TestCriteria::compensationNeverLoses() {
    for (const std::string& method : criterionNames())
        for (const int groupSize : {1, 8}) {
            const UnitProblem problem = unit::randomProblem(10, 96, groupSize, 6);
            const auto plain = run(method, problem, false);
            const auto compensated = run(method, problem, true);
            QCOMPARE(plain->order(), compensated->order());
            for (std::size_t k = 0; k < plain->order().size(); ++k)
                QVERIFY(compensated->cumulativeLoss()[k] <= plain->cumulativeLoss()[k] * (1 + 1e-12));
            // Once nothing is left there is nothing to compensate with.
            QVERIFY(std::abs(compensated->cumulativeLoss().back() / plain->cumulativeLoss().back() - 1) <
                    promise::accuracy(problem, true));
        }
}

void TestCriteria::obsTakesTheCheapestFirst() {
    for (const std::string& method : criterionNames())
        for (const int groupSize : {1, 8}) {
            const UnitProblem problem = unit::randomProblem(10, 96, groupSize, 7);
            const double cheapest = run("obs", problem, true)->cumulativeLoss().front();
            const auto other = run(method, problem, true);
            const bool sameGroup = other->order().front() == run("obs", problem, true)->order().front();
            const double loss = other->cumulativeLoss().front();
            QVERIFY2(sameGroup ? std::abs(loss / cheapest - 1) < 2 * promise::accuracy(problem, true) : loss > cheapest,
                     method.c_str());
        }
}

void TestCriteria::settledOrderGivesWhatObsFound() {
    for (const int groupSize : {1, 8}) {
        UnitProblem problem = unit::randomProblem(10, 96, groupSize, 8);
        unit::kill(problem, {3, 40});
        const auto obs = run("obs", problem, true);
        std::vector<double> place(obs->order().size());
        for (std::size_t i = 0; i < place.size(); ++i)
            place[static_cast<std::size_t>(obs->order()[i])] = static_cast<double>(i);
        const auto settled = core::pruning::eliminateByScore(problem, place);
        QCOMPARE(settled->order(), obs->order());
        const int removed = 40 / groupSize;
        const double accuracy = promise::accuracy(problem, true);
        QVERIFY(unit::relativeDistance(settled->weightsAfter(removed), obs->weightsAfter(removed)) < 2 * accuracy);
        QVERIFY(std::abs(settled->cumulativeLoss().back() / obs->cumulativeLoss().back() - 1) < 2 * accuracy);
    }
}

void TestCriteria::withoutStatisticsTheLossIsTheSummedScore() {
    UnitProblem problem = unit::randomProblem(10, 24, 3, 9);
    problem.hessian.reset();
    const auto result = run("taylor", problem, false);
    const at::Tensor scores = problem.taylorScores.view({8, 3}).sum(1);
    double sum = 0;
    for (std::size_t k = 0; k < 8; ++k)
        QVERIFY(std::abs(result->cumulativeLoss()[k] - (sum += scores[result->order()[k]].item<double>())) < 1e-12);
    const auto random = run("random", problem, false)->cumulativeLoss();
    QVERIFY(std::is_sorted(random.begin(), random.end()));
}

void TestCriteria::magnitudeOrdersByNorm() {
    UnitProblem problem;
    problem.name = "unit";
    problem.groupSize = 2;
    problem.compensate = false;
    problem.weight = at::tensor({3., 0., 1., 1., 0., 2.}).view({1, 6});
    const auto result = criterion("magnitude").eliminate(problem);
    QCOMPARE(result->order(), (std::vector<int>{1, 2, 0}));
    QCOMPARE(result->cumulativeLoss(), (std::vector<double>{2, 6, 15}));
    QVERIFY(at::equal(result->weightsAfter(1), at::tensor({3., 0., 0., 2.}).view({1, 4})));
}

void TestCriteria::wandaLooksAtTheInputs() {
    UnitProblem problem;
    problem.name = "unit";
    problem.weight = at::tensor({1., 2., 3., 4.}, at::kDouble).view({1, 4});
    problem.hessian = at::diag(at::tensor({64., 1., 0., 0.25}, at::kDouble)); // scores 64, 4, 0, 4
    QCOMPARE(run("wanda", problem, false)->order(), (std::vector<int>{2, 1, 3, 0}));
    problem.groupSize = 2; // 68 and 4
    QCOMPARE(run("wanda", problem, false)->order(), (std::vector<int>{1, 0}));
}

void TestCriteria::taylorFollowsItsScores() {
    UnitProblem problem = unit::randomProblem(3, 6, 2, 10);
    problem.taylorScores = at::tensor({5., 0., 1., 1., 0., 4.}, at::kDouble);
    QCOMPARE(run("taylor", problem, true)->order(), (std::vector<int>{1, 2, 0}));
}

void TestCriteria::randomOrderDependsOnSeedAndUnitAlone() {
    UnitProblem problem = unit::randomProblem(6, 48, 1, 11);
    const std::vector<int> order = run("random", problem, false)->order();
    problem.weight = problem.weight * at::arange(48);
    problem.hessian.reset();
    QCOMPARE(run("random", problem, false)->order(), order);
    problem.seed = 1;
    QVERIFY(run("random", problem, false)->order() != order);
    problem.seed = 0;
    problem.name = "blocks.4.mlp.fc2";
    QVERIFY(run("random", problem, false)->order() != order);
}

void TestCriteria::whatIsMissingIsNamed() {
    UnitProblem problem = unit::randomProblem(3, 6, 1, 12);
    problem.hessian.reset();
    problem.taylorScores.reset();
    for (const std::string method : {"obs", "magnitude", "random"})
        QCOMPARE(refusal(method, problem), "blocks.3.mlp.fc2: compensation needs statistics");
    QCOMPARE(refusal("wanda", problem), "blocks.3.mlp.fc2: method wanda needs statistics");
    QCOMPARE(refusal("taylor", problem), "blocks.3.mlp.fc2: method taylor needs gradients");
    QVERIFY(refusal("obd", problem).startsWith("method: expected one of obs, magnitude, "));
    QVERIFY(refusal("obd", problem).endsWith(", found 'obd'"));
}

void TestCriteria::wrongSizesAreNamed() {
    for (const std::string& method : criterionNames()) {
        UnitProblem problem = unit::randomProblem(3, 6, 4, 13);
        QCOMPARE(refusal(method, problem), "blocks.3.mlp.fc2: groups of 4 columns do not divide the consumer weight");
        problem.groupSize = 2;
        problem.hessian = at::eye(4, at::kDouble);
        QCOMPARE(refusal(method, problem), "blocks.3.mlp.fc2: expected statistics of 6 inputs, found 4");
    }
    UnitProblem problem = unit::randomProblem(3, 6, 1, 13);
    problem.taylorScores = at::ones({5}, at::kDouble);
    QCOMPARE(refusal("taylor", problem), "blocks.3.mlp.fc2: expected scores of 6 columns, found 5");
}

void TestCriteria::nonFiniteNumbersAreNamed() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const std::string& method : criterionNames()) {
        UnitProblem problem = unit::randomProblem(3, 6, 1, 14);
        problem.weight[1][1] = nan;
        QCOMPARE(refusal(method, problem, core::ErrorCode::Failed), "blocks.3.mlp.fc2: the weight holds NaN or Inf");
        for (const bool compensate : {false, true}) {
            problem = unit::randomProblem(3, 6, 1, 14);
            problem.hessian[2][3] = nan;
            problem.compensate = compensate;
            QCOMPARE(refusal(method, problem, core::ErrorCode::Failed),
                     "blocks.3.mlp.fc2: the statistics hold NaN or Inf");
        }
    }
    UnitProblem problem = unit::randomProblem(3, 6, 1, 14);
    problem.taylorScores[2] = nan;
    QCOMPARE(refusal("taylor", problem, core::ErrorCode::Failed), "blocks.3.mlp.fc2: a score is NaN or Inf");
}

void TestCriteria::dampingIsRaisedAndNoted() {
    for (const std::string& method : criterionNames()) {
        UnitProblem problem = unit::randomProblem(4, 12, 1, 9);
        problem.hessian = at::eye(12, at::kDouble);
        problem.hessian[0][1] = problem.hessian[1][0] = 1.05; // smallest eigenvalue −0.05
        const auto result = run(method, problem, true);
        QCOMPARE(result->notes().size(), std::size_t{1});
        QVERIFY(result->notes().front().find("damping raised to 0.1") != std::string::npos);
    }
}

void TestCriteria::stopsOnRequest() {
    for (const std::string& method : criterionNames())
        for (const bool compensate : {false, true}) {
            UnitProblem problem = unit::randomProblem(4, 300, 1, 13);
            problem.compensate = compensate;
            problem.poll = [] { throw core::Error(core::ErrorCode::Cancelled, "stopped"); };
            QCOMPARE(refusal(method, problem, core::ErrorCode::Cancelled), "stopped");
        }
}

void TestCriteria::tableKnowsWhatEachNeeds() {
    QCOMPARE(criterionNames(), (std::vector<std::string>{"obs", "magnitude", "wanda", "taylor", "random"}));
    for (const std::string& name : criterionNames()) {
        QCOMPARE(core::pruning::compensates(name, {}), name == "obs");
        QCOMPARE(core::pruning::needsBank(name, {}), name == "obs" || name == "wanda");
        QVERIFY(core::pruning::needsBank(name, true));
        QCOMPARE(core::pruning::needsGradients(name), name == "taylor");
        QVERIFY(core::pruning::isCriterion(name));
    }
    QVERIFY(core::pruning::needsBank("obs", false));
    QVERIFY(!core::pruning::isCriterion("obd"));
}

TESSERA_CORE_TEST(TestCriteria)
#include "tst_criteria.moc"
