#include "core/base/argument.h"
#include "core/calibration/loss_threshold.h"
#include "core/calibration/unit_gradients.h"
#include "core/pruning/criterion_table.h"
#include "core/pruning/random.h"
#include "core/pruning/ranking.h"
#include "core/pruning/settled_order.h"
#include "core/pruning/wanda.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <ATen/Parallel.h>
#include <QtTest>

using core::pruning::Elimination;
using core::pruning::UnitProblem;

namespace {

std::vector<double> asDoubles(const std::vector<int>& values) {
    return {values.begin(), values.end()};
}

/// All cases that hold an array or a result of that name.
std::vector<golden::Case> casesWith(const std::string& name) {
    std::vector<golden::Case> cases;
    for (const auto& path : golden::casePaths("numerics/D_criteria")) {
        golden::Case c(path);
        if (c.hasArray(name) || (c.json.contains("results") && c.json["results"].contains(name)))
            cases.push_back(std::move(c));
    }
    return cases;
}

/// Consumer weight and H = XᵀX of a case.
UnitProblem problemOf(const golden::Case& c) {
    UnitProblem problem;
    problem.name = c.name();
    problem.weight = c.tensor("W2");
    const at::Tensor x = c.tensor("X");
    problem.hessian = x.t().mm(x);
    problem.compensate = false;
    return problem;
}

std::unique_ptr<Elimination> run(const std::string& method, const UnitProblem& problem) {
    return core::pruning::criterion(method).eliminate(problem);
}

/// E[x_j²] of an MLP's inputs in a stage (first and last network timestep), as Diff-ES takes it: the mean over batches
/// of the mean over the stage's samples.
at::Tensor secondMoments(const golden::Case& c, const std::vector<int>& stage) {
    const at::Tensor timesteps = c.tensor("t");
    const at::Tensor inside = timesteps.ge(stage[0]).logical_and(timesteps.le(stage[1])).to(at::kDouble);
    const at::Tensor perSample = c.tensor("fc2_in").square().mean(2); // [batches, samples, columns]
    const at::Tensor counts = inside.sum(1, true).clamp_min(1);
    return (perSample * (inside / counts).unsqueeze(2)).sum(at::IntArrayRef{0, 1});
}

} // namespace

/// Criteria against reference scores and orders.
class TestGoldenCriteria : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { at::set_num_threads(1); } // small matrices
    void magnitudeIsTheNormOfTheConsumersColumns();
    void wandaIsTheNormOfWeightAndInput();
    void wandaOfAHeadIsTheSumOverItsColumns();
    void firstEliminationsAreThoseOfOneShotObs();
    void randomScoresAreTorchs();
    void firstOrderScoresPerStageAreDiffEss();
    void lossThresholdEndsTheVisitWhereDiffPruningsDoes();
    void taylorScoresAreDiffPrunings();
};

void TestGoldenCriteria::magnitudeIsTheNormOfTheConsumersColumns() {
    const auto cases = casesWith("order_mag_consumer_l2");
    QVERIFY(!cases.empty());
    for (const golden::Case& c : cases) {
        UnitProblem problem = problemOf(c);
        problem.hessian.reset();
        const auto result = run("magnitude", problem);
        const std::vector<double> order = c.values("order_mag_consumer_l2");
        QCOMPARE(asDoubles(result->order()), order);
        std::vector<double> loss;
        for (const double group : order) {
            const double norm = c.values("mag_consumer_l2")[static_cast<std::size_t>(group)];
            loss.push_back((loss.empty() ? 0 : loss.back()) + norm * norm);
        }
        COMPARE_NUMBERS(result->cumulativeLoss(), loss, (golden::Tolerance{1e-10, 0}), c.name());
    }
}

void TestGoldenCriteria::wandaIsTheNormOfWeightAndInput() {
    const auto cases = casesWith("order_wanda_l2");
    QVERIFY(!cases.empty());
    for (const golden::Case& c : cases) {
        const UnitProblem problem = problemOf(c);
        QCOMPARE(asDoubles(run("wanda", problem)->order()), c.values("order_wanda_l2"));
        const at::Tensor scores = core::pruning::wandaScores(problem.weight, problem.hessian).sqrt();
        COMPARE_NUMBERS(core::pruning::sumOverGroups(scores, 1), c.values("wanda_l2"), (golden::Tolerance{1e-10, 0}),
                        c.name());
    }
}

void TestGoldenCriteria::wandaOfAHeadIsTheSumOverItsColumns() {
    int heads = 0;
    for (const golden::Case& c : casesWith("order_wanda_l2")) {
        UnitProblem problem = problemOf(c);
        problem.groupSize = c.json["params"]["head_dim"].get<int>();
        const std::string array = "heads" + std::to_string(problem.groupSize) + "_wanda_l2";
        if (!c.hasArray(array))
            continue;
        ++heads;
        const at::Tensor scores = core::pruning::wandaScores(problem.weight, problem.hessian);
        COMPARE_NUMBERS(core::pruning::sumOverGroups(scores, problem.groupSize), c.values(array),
                        (golden::Tolerance{1e-10, 0}), c.name());
        QCOMPARE(run("wanda", problem)->order(), core::pruning::ascendingOrder(c.values(array)));
    }
    QVERIFY(heads > 0);
}

void TestGoldenCriteria::firstEliminationsAreThoseOfOneShotObs() {
    const auto cases = casesWith("order_obs_oneshot");
    QVERIFY(!cases.empty());
    for (const golden::Case& c : cases) {
        UnitProblem problem = problemOf(c);
        problem.compensate = true;
        problem.float64 = true;
        const auto found = run("obs", problem);
        // A column whose input is always zero goes first and leaves the others' scores as they are.
        const std::vector<double> order = c.values("order_obs_oneshot");
        const std::vector<double> scores = c.values("obs_oneshot");
        double loss = 0;
        for (std::size_t k = 0; k < 2; ++k) {
            QCOMPARE(found->order()[k], static_cast<int>(order[k]));
            loss += scores[static_cast<std::size_t>(order[k])];
            QVERIFY2(golden::isClose(found->cumulativeLoss()[k], loss, {1e-9, 1e-12}), c.name().c_str());
            if (loss > 0)
                break;
        }
        QVERIFY(loss > 0);
    }
}

void TestGoldenCriteria::randomScoresAreTorchs() {
    int seeds = 0;
    for (const golden::Case& c : casesWith("rand_seed0"))
        for (const auto& [name, result] : c.json["results"].items()) {
            ++seeds;
            const std::vector<double> scores = c.values(name);
            const auto seed = std::stoull(name.substr(std::string("rand_seed").size()));
            QCOMPARE(core::pruning::randomScores(static_cast<int>(scores.size()), seed), scores);
            UnitProblem problem;
            problem.name = c.name();
            problem.weight = at::ones({1, static_cast<std::int64_t>(scores.size())});
            problem.compensate = false;
            QCOMPARE(core::pruning::eliminateByScore(problem, scores)->order(),
                     result["order"].get<std::vector<int>>());
        }
    QVERIFY(seeds > 0);
}

/// Diff-ES scores an MLP's column by Σ_i|W_ij|·E[x_j²], ours by ‖W_{:,j}‖²·E[x_j²], so that weights of those squared
/// norms must give its orders. What has no counterpart here: it scores heads by output rows of attn.proj, and batches
/// weigh alike however many of their samples a stage has (secondMoments() does that too).
void TestGoldenCriteria::firstOrderScoresPerStageAreDiffEss() {
    int orders = 0;
    for (const golden::Case& c : casesWith("orders")) {
        const auto stages = c.json["params"]["stages"].get<std::vector<std::vector<int>>>();
        const at::Tensor sums = c.tensor("fc2_W").abs().sum(0, true);
        for (const auto& [method, byStage] : c.json["results"]["orders"].items())
            for (const auto& [stage, byBlock] : byStage.items()) {
                UnitProblem problem;
                problem.name = c.name();
                problem.compensate = false;
                problem.weight = method == "activation" ? at::ones_like(sums) : sums.sqrt();
                problem.hessian = at::diag(secondMoments(c, stages.at(std::stoul(stage))));
                const auto found = run(method == "magnitude" ? "magnitude" : "wanda", problem);
                for (const auto& [block, order] : byBlock.items()) {
                    ++orders;
                    QCOMPARE(found->order(), order["mlp_channels_order"].get<std::vector<int>>());
                }
            }
    }
    QVERIFY(orders > 0);
}

/// ddpm_prune.py counts the gradient of the timestep that ends the visit, as we do ("hf"); ddpm_exp does not ("exp").
void TestGoldenCriteria::lossThresholdEndsTheVisitWhereDiffPruningsDoes() {
    int visits = 0;
    for (const golden::Case& c : casesWith("losses"))
        for (const double share : c.json["params"]["thresholds"].get<std::vector<double>>()) {
            core::calibration::LossThreshold threshold(share);
            int counted = 0;
            for (const double loss : c.values("losses")) {
                ++counted;
                if (threshold.isUnder(loss))
                    break;
            }
            const std::string suffix = "thr" + core::numberText(share);
            const auto& results = c.json["results"];
            QCOMPARE(counted, results["hf_backward_then_break_" + suffix]["n_timesteps"].get<int>());
            QCOMPARE(counted - 1, results["exp_break_then_backward_" + suffix]["n_timesteps"].get<int>());
            ++visits;
        }
    QVERIFY(visits > 0);
}

void TestGoldenCriteria::taylorScoresAreDiffPrunings() {
    int sums = 0;
    const std::string prefix = "diffpruning_";
    for (const golden::Case& c : casesWith("losses"))
        for (const std::string& array : c.arraysNamed(prefix)) {
            if (array.ends_with("_tp"))
                continue;
            const std::string gradients = "acc_" + array.substr(prefix.size());
            const at::Tensor consumer = c.tensor("fc2_weight");
            const auto columns = static_cast<int>(consumer.size(1));
            const at::Tensor layers = at::cat(
                {core::calibration::columnImportance(consumer, c.tensor(gradients + "_fc2_weight")).unsqueeze(0),
                 core::calibration::rowImportance(c.tensor("fc1_weight"), c.tensor(gradients + "_fc1_weight"),
                                                  columns)});
            UnitProblem problem;
            problem.name = c.name();
            problem.weight = consumer;
            problem.taylorScores = layers.mean(0);
            problem.compensate = false;
            COMPARE_NUMBERS(core::pruning::sumOverGroups(problem.taylorScores, 1), c.values(array),
                            (golden::Tolerance{1e-9, 0}), c.name() + " " + array);
            QCOMPARE(run("taylor", problem)->order(), core::pruning::ascendingOrder(c.values(array + "_tp")));
            ++sums;
        }
    QVERIFY(sums > 0);
}

TESSERA_CORE_TEST(TestGoldenCriteria)
#include "tst_golden_criteria.moc"
