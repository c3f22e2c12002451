#include "core/training/average.h"
#include "core/training/optimizer.h"
#include "core/training/rate_schedule.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <ATen/Parallel.h>
#include <QtTest>

using namespace core::training;

namespace {

Parameter parameter(const char* name, const at::Tensor& value) {
    return {name, value.clone().requires_grad_(true)};
}

/// A matrix of three squares, and a bias.
Parameters threeSquares() {
    at::manual_seed(5);
    return {parameter("qkv", at::randn({48, 16})), parameter("bias", at::randn({48}))};
}

ParameterGroup muonForMatrices(const Parameter& parameter) {
    if (parameter.value.dim() < 2)
        return {.rate = 1e-3};
    return {.rule = UpdateRule::Muon, .rate = 0.02, .matrices = 3};
}

} // namespace

class TestOptimizer : public QObject {
    Q_OBJECT
private slots:
    void orthogonaliseBringsSingularValuesNearOne_data() {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::newRow("square") << 32 << 32;
        QTest::newRow("tall") << 96 << 24;
        QTest::newRow("wide") << 24 << 96;
    }
    void orthogonaliseBringsSingularValuesNearOne() {
        QFETCH(int, rows);
        QFETCH(int, columns);
        at::manual_seed(1);
        const at::Tensor matrices = at::randn({3, rows, columns}) * at::tensor({0.001, 1.0, 100.0}).view({3, 1, 1});
        const at::Tensor result = orthogonalise(matrices);
        QCOMPARE(result.scalar_type(), at::kFloat);
        QVERIFY(result.sizes() == matrices.sizes());
        const auto [u, values, v] = at::linalg_svd(matrices.to(at::kFloat), false);
        // Singular vectors stay; of a random square matrix few values are too small to be lifted in five steps.
        const at::Tensor lifted = at::matmul(at::matmul(u.transpose(1, 2), result), v.transpose(1, 2));
        const at::Tensor diagonal = lifted.diagonal(0, 1, 2);
        QVERIFY(diagonal.max().item<float>() < 1.3F);
        QVERIFY(((diagonal > 0.6F).to(at::kFloat).mean().item<float>()) > 0.9F);
        QVERIFY((lifted - at::diag_embed(diagonal)).abs().max().item<float>() < 0.1F);
    }

    void adamwTakesTheHandComputedSteps() {
        at::Tensor weight = at::tensor({1.0}).to(at::kFloat);
        const AdamMoments moments{at::zeros({1}), at::zeros({1})};
        adamwStep(weight, at::tensor({2.0}).to(at::kFloat), moments, 1, 0.1, 0.01, {});
        // m = 0.2, v = 0.04, both corrected: 2 and 4 → 1·(1 − 0.1·0.01) − 0.1·2/2
        QVERIFY(std::abs(weight.item<double>() - 0.899) < 1e-6);
        adamwStep(weight, at::tensor({-1.0}).to(at::kFloat), moments, 2, 0.1, 0.01, {});
        const double m = (0.9 * 0.2 - 0.1) / (1 - 0.81), v = (0.99 * 0.04 + 0.01) / (1 - 0.9801);
        QVERIFY(std::abs(weight.item<double>() - (0.899 * 0.999 - 0.1 * m / std::sqrt(v))) < 1e-6);
    }

    void muonStepHasTheNormOfAnOrthogonalMatrix() {
        at::manual_seed(2);
        at::Tensor weights = at::zeros({1, 64, 16}), momentum = at::zeros({1, 64, 16});
        muonStep(weights, at::randn({1, 64, 16}) * 1e-3, momentum, 0.02, 0, {});
        // 16 singular values near 1, times rate, times sqrt(64/16) for a tall matrix
        const double expected = 0.02 * 2 * std::sqrt(16.0);
        QVERIFY(std::abs(weights.norm().item<double>() / expected - 1) < 0.25);
    }

    void everyParameterMovesByItsGroupsRule() {
        const Parameters parameters = threeSquares();
        const Parameters before = threeSquares();
        Optimizer optimizer(parameters, muonForMatrices, {});
        at::manual_seed(4);
        optimizer.step({at::randn({48, 16}), at::randn({48})}, 0.5);
        // AdamW's first step moves every number by half the rate; Muon's moves each square like an orthogonal one.
        const at::Tensor bias = (parameters[1].value - before[1].value).detach().abs();
        QVERIFY(at::allclose(bias, at::full_like(bias, 0.5e-3), 1e-2, 0));
        const at::Tensor squares = (parameters[0].value - before[0].value).detach().view({3, 16, 16});
        for (int i = 0; i < 3; ++i)
            QVERIFY(std::abs(squares[i].norm().item<double>() / (0.5 * 0.02 * 4) - 1) < 0.3);
        QVERIFY(!optimizer.secondMoments()[0].defined());
        QCOMPARE(optimizer.steps(), 1);
    }

    void vectorsDoNotDecay() {
        const GroupRule rule = adamwGroups(1e-3, 0.1);
        QCOMPARE(rule(threeSquares()[0]).weightDecay, 0.1);
        QCOMPARE(rule(threeSquares()[1]).weightDecay, 0.0);
    }

    void stepsDoNotDependOnTheThreads() {
        const int threads = at::get_num_threads();
        std::vector<at::Tensor> results;
        for (const int count : {1, 2, 3}) {
            at::set_num_threads(count);
            const Parameters parameters = threeSquares();
            Optimizer optimizer(parameters, muonForMatrices, {});
            at::manual_seed(4);
            for (int i = 0; i < 3; ++i)
                optimizer.step({at::randn({48, 16}), at::randn({48})}, 1);
            results.push_back(parameters[0].value.detach());
        }
        at::set_num_threads(threads);
        QVERIFY(at::equal(results[0], results[1]) && at::equal(results[0], results[2]));
    }

    void groupsThatDoNotFitAreRefused() {
        const auto fourOfThree = [](const Parameter&) {
            return ParameterGroup{.rule = UpdateRule::Muon, .rate = 0.02, .matrices = 5};
        };
        QCOMPARE(thrownMessage([&] { Optimizer(threeSquares(), fourOfThree, {}); }),
                 QByteArray("qkv: expected matrices one below the other for Muon, found [48, 16] in 5"));
    }

    void theRateRisesThenFallsByACosine() {
        const RateSchedule schedule{.warmUpSteps = 10, .lastShare = 0.01};
        QCOMPARE(rateFactor(schedule, 0, 0), 0.1);
        QCOMPARE(rateFactor(schedule, 9, 0), 1.0);
        QVERIFY(std::abs(rateFactor(schedule, 100, 0.5) - (0.5 * 0.99 + 0.01)) < 1e-12);
        QVERIFY(std::abs(rateFactor(schedule, 100, 1) - 0.01) < 1e-12);
        QCOMPARE(rateFactor({.warmUpSteps = 0}, 0, 0), 1.0);
        const RateSchedule held{.warmUpSteps = 0, .heldShare = 0.6, .lastShare = 0};
        QCOMPARE(rateFactor(held, 5, 0.6), 1.0);
        QVERIFY(std::abs(rateFactor(held, 5, 0.8) - 0.5) < 1e-12);
        QVERIFY(std::abs(rateFactor(held, 5, 1)) < 1e-12);
    }

    void theAverageForgetsItsFirstValues() {
        Parameters parameters{parameter("a", at::zeros({2}))};
        Average average(parameters);
        const auto set = [&](double value) { parameters[0].value.detach().fill_(value); };
        set(1);
        average.update(parameters, 0, 0.99); // decay min(0.99, 1/10)
        QVERIFY(std::abs(average.values()[0][0].item<double>() - 0.9) < 1e-6);
        set(2);
        average.update(parameters, 1, 0.99); // 2/11
        QVERIFY(std::abs(average.values()[0][0].item<double>() - (0.9 * 2 / 11 + 2.0 * 9 / 11)) < 1e-6);
        set(3);
        average.update(parameters, 1000000, 0);
        QCOMPARE(average.values()[0][0].item<double>(), 3.0);
    }
};

TESSERA_CORE_TEST(TestOptimizer)
#include "tst_optimizer.moc"
