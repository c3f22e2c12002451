#include "core/base/tensor.h"
#include "core/kernels/fused_gradients.h"
#include "core/kernels/fused_layers.h"
#include "core/kernels/recompute.h"
#include "tests/test_main.h"

#include <QtTest>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>

using namespace core::kernels;

namespace {

constexpr double kEps = 1e-6;

using Step = std::function<at::Tensor(const std::vector<at::Tensor>&)>;

/// A step of fused_gradients.h and the same as LibTorch's operations.
struct NamedStep {
    const char* name;
    Step fused, plain;
    std::vector<at::Tensor> inputs; ///< float64
};

at::Tensor normal(at::IntArrayRef shape) {
    return at::randn(shape, at::kDouble);
}

std::vector<NamedStep> steps() {
    at::manual_seed(3);
    const at::Tensor x = normal({2, 3, 7}), row = normal({2, 1, 7}), other = normal({2, 1, 7});
    return {{"modulated norm",
             [](const auto& in) { return trainedNorm(in[0], in[1], in[2], kEps); },
             [](const auto& in) {
                 return at::addcmul(in[1], at::layer_norm(in[0], {in[0].size(-1)}, {}, {}, kEps), in[2]);
             },
             {x, row, other}},
            {"gated sum",
             [](const auto& in) { return trainedAddGated(in[0], in[1], in[2]); },
             [](const auto& in) { return at::addcmul(in[0], in[1], in[2]); },
             {x, row, normal({2, 3, 7})}},
            {"GELU",
             [](const auto& in) { return trainedGelu(in[0]); },
             [](const auto& in) { return at::gelu(in[0], "tanh"); },
             {x * 2}},
            {"GEGLU",
             [](const auto& in) { return trainedGeglu(in[0]); },
             [](const auto& in) { return in[0].chunk(2, -1)[0] * at::gelu(in[0].chunk(2, -1)[1]); },
             {normal({2, 3, 14}) * 2}}};
}

std::vector<at::Tensor> leaves(const std::vector<at::Tensor>& inputs, at::ScalarType type = at::kDouble) {
    std::vector<at::Tensor> all;
    for (const at::Tensor& input : inputs)
        all.push_back(input.detach().to(type).clone().requires_grad_(true));
    return all;
}

/// Gradients of Σ weights·step(inputs).
std::vector<at::Tensor> gradients(const Step& step, const std::vector<at::Tensor>& inputs) {
    const at::Tensor out = step(inputs);
    const at::Tensor weights = at::sin(at::arange(out.numel(), out.options())).view(out.sizes());
    return torch::autograd::grad({(out * weights).sum()}, inputs);
}

/// The same by central differences.
at::Tensor numericGradient(const Step& step, std::vector<at::Tensor> inputs, std::size_t which) {
    const c10::NoGradGuard noGradient;
    constexpr double change = 1e-6;
    at::Tensor gradient = at::empty_like(inputs[which]);
    const auto value = [&](std::int64_t i, double by) {
        std::vector<at::Tensor> moved = inputs;
        moved[which] = inputs[which].detach().clone();
        moved[which].view(-1)[i] += by;
        const at::Tensor out = step(moved);
        return (out * at::sin(at::arange(out.numel(), out.options())).view(out.sizes())).sum().item<double>();
    };
    for (std::int64_t i = 0; i < gradient.numel(); ++i)
        gradient.view(-1)[i] = (value(i, change) - value(i, -change)) / (2 * change);
    return gradient;
}

double relativeDifference(const at::Tensor& found, const at::Tensor& expected) {
    return ((found.to(at::kDouble) - expected.to(at::kDouble)).norm() / expected.to(at::kDouble).norm()).item<double>();
}

} // namespace

class TestFusedGradients : public QObject {
    Q_OBJECT
private slots:
    void gradientsAreTheNumericOnes_data() { addSteps(); }
    void gradientsAreTheNumericOnes() {
        QFETCH(int, index);
        const NamedStep step = steps()[static_cast<std::size_t>(index)];
        const std::vector<at::Tensor> inputs = leaves(step.inputs), found = gradients(step.fused, inputs);
        for (std::size_t i = 0; i < inputs.size(); ++i)
            QVERIFY(relativeDifference(found[i], numericGradient(step.fused, inputs, i)) < 1e-7);
    }

    void valuesAndGradientsAreThoseOfSeparateOperations_data() { addSteps(); }
    void valuesAndGradientsAreThoseOfSeparateOperations() {
        QFETCH(int, index);
        const NamedStep step = steps()[static_cast<std::size_t>(index)];
        for (const auto& [type, tolerance] : {std::pair(at::kDouble, 1e-12), std::pair(at::kFloat, 1e-5)}) {
            const std::vector<at::Tensor> inputs = leaves(step.inputs, type);
            QVERIFY(relativeDifference(step.fused(inputs), step.plain(inputs)) < tolerance);
            const std::vector<at::Tensor> found = gradients(step.fused, inputs), right = gradients(step.plain, inputs);
            for (std::size_t i = 0; i < inputs.size(); ++i)
                QVERIFY(relativeDifference(found[i], right[i]) < tolerance);
        }
    }

    void branchesAndModulationMayBeBfloat16() {
        const NamedStep step = steps()[1];
        std::vector<at::Tensor> mixed = leaves(step.inputs, at::kFloat);
        mixed[1] = step.inputs[1].to(at::kBFloat16).requires_grad_(true);
        mixed[2] = step.inputs[2].to(at::kBFloat16).requires_grad_(true);
        const std::vector<at::Tensor> found = gradients(step.fused, mixed), right = gradients(step.plain, mixed);
        for (std::size_t i = 0; i < mixed.size(); ++i) {
            QVERIFY(found[i].scalar_type() == mixed[i].scalar_type());
            QVERIFY(relativeDifference(found[i], right[i]) < 1e-2);
        }
    }

    void theNetworksStepsUseThem() {
        const std::vector<at::Tensor> in = leaves(steps()[0].inputs, at::kFloat);
        QCOMPARE(modulatedNorm(in[0], in[1], in[2], kEps).grad_fn()->name().find("TrainedNorm") != std::string::npos,
                 true);
        QVERIFY(addGated(in[0], in[1], {in[0]}).grad_fn()->name().find("TrainedAddGated") != std::string::npos);
        QVERIFY(gelu({in[0] * 1}).grad_fn()->name().find("TrainedGelu") != std::string::npos);
    }

    void aRecomputedPieceHasTheSameGradients() {
        const NamedStep step = steps()[0];
        const std::vector<at::Tensor> inputs = leaves(step.inputs);
        const std::vector<at::Tensor> kept = gradients(step.fused, inputs);
        const RecomputeScope scope(true);
        int calls = 0;
        const std::vector<at::Tensor> again = gradients(
            [&](const auto& all) {
                return recomputed(
                    [&](const std::vector<at::Tensor>& in) {
                        ++calls;
                        return step.fused(in);
                    },
                    all);
            },
            inputs);
        QCOMPARE(calls, 2);
        for (std::size_t i = 0; i < inputs.size(); ++i)
            QVERIFY(at::equal(again[i], kept[i]));
    }

private:
    static void addSteps() {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const NamedStep& step : steps())
            QTest::newRow(step.name) << index++;
    }
};

TESSERA_CORE_TEST(TestFusedGradients)
#include "tst_fused_gradients.moc"
