#include "core/model/dit/dit_network.h"
#include "core/training/demo/dit_gradient.h"
#include "core/training/demo/parameter_layout.h"
#include "tests/test_main.h"

#include <ATen/CPUGeneratorImpl.h>
#include <QtTest>
#include <c10/core/GradMode.h>

using namespace core;
using namespace core::training::demo;

namespace {

constexpr int kImages = 4;

model::dit::DitConfig smallConfig() {
    model::dit::DitConfig config;
    config.inputSize = 16;
    config.hiddenSize = 32;
    config.depth = 2;
    config.numHeads = 2;
    return config;
}

NoisedBatch someBatch(const model::dit::DitConfig& config) {
    const Noising noising(schedule::NoiseSchedule(schedule::ScheduleConfig{}), config.numClasses, 0.1);
    const at::Generator generator = at::detail::createCPUGenerator(3);
    const at::Tensor clean = at::randn({kImages, 3, config.inputSize, config.inputSize}, generator, at::kFloat);
    return noising.draw(clean, at::tensor({0, 3, 9, 3}, at::kLong), generator);
}

/// Loss and gradients as float32 autograd finds them.
double reference(const ParameterLayout& layout, const at::Tensor& parameters, const NoisedBatch& batch,
                 at::Tensor& gradient) {
    const at::AutoGradMode withGradient(true);
    const at::Tensor leaf = parameters.detach().clone().requires_grad_(true);
    const at::Tensor out = model::dit::ditForward(layout.views(leaf), batch.noised, batch.timesteps, batch.labels);
    const at::Tensor loss = ((out - batch.clean).square().mean({1, 2, 3}) * batch.weights).sum();
    (loss / (2 * kImages)).backward();
    gradient = leaf.grad();
    return loss.item<double>();
}

} // namespace

class TestDitGradient : public QObject {
    Q_OBJECT
private slots:
    void writtenOutGradientIsAutograds() {
        const ParameterLayout layout(smallConfig());
        at::manual_seed(1);
        // Zeros of a fresh model would hide most gradients.
        const at::Tensor flat =
            layout.flatten(model::dit::randomDit(smallConfig(), 1)) + at::randn({layout.size()}) * 0.05;
        const NoisedBatch batch = someBatch(smallConfig());
        at::Tensor expected;
        const double loss = reference(layout, flat, batch, expected);
        const at::Tensor found = at::zeros({layout.size()});
        model::dit::DitWeights sums = layout.views(found);
        DitGradient gradient(smallConfig(), kImages);
        const TrainedWeights weights{layout.views(flat), layout.views(flat.to(at::kBFloat16))};
        const double ownLoss = gradient.add(weights, batch, 2 * kImages, sums);
        QVERIFY(std::abs(ownLoss / loss - 1) < 1e-2);
        const model::dit::StateDict right = layout.views(expected).toStateDict();
        for (const auto& [key, tensor] : sums.toStateDict()) {
            if (key == "pos_embed")
                continue;
            const double error = (tensor - right.at(key)).norm().item<double>() / right.at(key).norm().item<double>();
            QVERIFY2(error < 0.02, qPrintable(QString("%1: %2").arg(key.c_str()).arg(error)));
        }
    }

    void gradientsAddUp() {
        const ParameterLayout layout(smallConfig());
        const at::Tensor flat = layout.flatten(model::dit::randomDit(smallConfig(), 1));
        const NoisedBatch batch = someBatch(smallConfig());
        const TrainedWeights weights{layout.views(flat), layout.views(flat.to(at::kBFloat16))};
        const at::Tensor once = at::zeros({layout.size()}), twice = at::zeros({layout.size()});
        model::dit::DitWeights onceViews = layout.views(once), twiceViews = layout.views(twice);
        DitGradient gradient(smallConfig(), kImages);
        gradient.add(weights, batch, kImages, onceViews);
        gradient.add(weights, batch, kImages, twiceViews);
        gradient.add(weights, batch, kImages, twiceViews);
        QVERIFY(at::allclose(twice, once * 2, 1e-5, 1e-8));
        QVERIFY(once.norm().item<double>() > 0);
    }
};

TESSERA_CORE_TEST(TestDitGradient)
#include "tst_dit_gradient.moc"
