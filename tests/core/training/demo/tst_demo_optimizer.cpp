#include "core/model/dit/dit_network.h"
#include "core/training/demo/optimizer.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core::training::demo;
using core::model::dit::DitConfig;

namespace {

DitConfig tinyConfig() {
    DitConfig config;
    config.hiddenSize = 16;
    config.depth = 2;
    config.numHeads = 2;
    return config;
}

} // namespace

class TestDemoOptimizer : public QObject {
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
        OptimizerOptions options;
        at::Tensor weight = at::tensor({1.0}).to(at::kFloat), first = at::zeros({1}), second = at::zeros({1});
        adamwStep(weight, at::tensor({2.0}).to(at::kFloat), first, second, 1, 0.1, 0.01, options);
        // m = 0.2, v = 0.04, both corrected: 2 and 4 → 1·(1 − 0.1·0.01) − 0.1·2/2
        QVERIFY(std::abs(weight.item<double>() - 0.899) < 1e-6);
        adamwStep(weight, at::tensor({-1.0}).to(at::kFloat), first, second, 2, 0.1, 0.01, options);
        const double m = (0.9 * 0.2 - 0.1) / (1 - 0.81), v = (0.99 * 0.04 + 0.01) / (1 - 0.9801);
        QVERIFY(std::abs(weight.item<double>() - (0.899 * 0.999 - 0.1 * m / std::sqrt(v))) < 1e-6);
    }

    void muonStepHasTheNormOfAnOrthogonalMatrix() {
        at::manual_seed(2);
        OptimizerOptions options;
        options.weightDecay = 0;
        at::Tensor weights = at::zeros({1, 64, 16}), momentum = at::zeros({1, 64, 16});
        muonStep(weights, at::randn({1, 64, 16}) * 1e-3, momentum, 0.02, options);
        // 16 singular values near 1, times rate, times sqrt(64/16) for a tall matrix
        const double expected = 0.02 * 2 * std::sqrt(16.0);
        QVERIFY(std::abs(weights.norm().item<double>() / expected - 1) < 0.25);
    }

    void layoutCoversEveryTrainedTensorOnce() {
        const ParameterLayout layout(tinyConfig());
        const core::model::dit::DitWeights random = core::model::dit::randomDit(tinyConfig(), 3);
        const at::Tensor flat = layout.flatten(random);
        std::int64_t numbers = 0;
        for (const auto& [key, tensor] : random.toStateDict())
            numbers += key == "pos_embed" ? 0 : tensor.numel();
        QCOMPARE(layout.size(), numbers);
        const core::model::dit::StateDict views = layout.views(flat).toStateDict();
        for (const auto& [key, tensor] : random.toStateDict())
            QVERIFY2(at::equal(views.at(key), tensor), key.c_str());
        const at::Tensor squares = layout.stacks()[0].of(flat);
        QVERIFY(at::equal(squares.narrow(0, 0, 3).reshape({48, 16}), random.blocks[0].qkv.weight));
        QVERIFY(at::equal(squares[13], random.blocks[1].proj.weight));
    }

    void everyTensorMovesByItsOwnRule() {
        const ParameterLayout layout(tinyConfig());
        const at::Tensor flat = layout.flatten(core::model::dit::randomDit(tinyConfig(), 3)), before = flat.clone();
        Optimizer optimizer(layout, {});
        at::manual_seed(4);
        optimizer.step(flat, at::randn({layout.size()}), 0.5);
        const at::Tensor change = (flat - before).abs();
        QVERIFY(change.min().item<float>() >= 0);
        // AdamW's first step moves every bias by half the rate
        const at::Tensor biases = change.narrow(0, layout.biases(), layout.size() - layout.biases());
        QVERIFY(at::allclose(biases, at::full_like(biases, 0.5e-3), 1e-2, 0));
        for (const MatrixStack& stack : layout.stacks())
            QVERIFY(stack.of(change).amax({1, 2}).min().item<float>() > 0);
        QCOMPARE(optimizer.steps(), 1);
    }
};

TESSERA_CORE_TEST(TestDemoOptimizer)
#include "tst_demo_optimizer.moc"
