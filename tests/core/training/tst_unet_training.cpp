#include "core/base/tensor.h"
#include "core/training/autocast.h"
#include "tests/core/small_unet.h"
#include "tests/test_main.h"

#include <QtTest>
#include <c10/core/GradMode.h>

using namespace core;
using namespace core::model;

namespace {

constexpr int kImages = 6;

/// Every weight's gradient of a squared distance, by its key.
std::map<std::string, at::Tensor> gradients(bool isHalf) {
    std::map<std::string, at::Tensor> learned;
    const DenoiserPtr unet = small::unet()->withWeights([&](const std::string& key, const at::Tensor& weight) {
        learned[key] = weight.detach().clone().set_requires_grad(true);
        return learned[key];
    });
    at::manual_seed(5);
    const at::Tensor x = at::randn({kImages, 3, 8, 8}), target = at::randn({kImages, 3, 8, 8});
    const at::AutoGradMode recording(true);
    at::Tensor loss;
    {
        const training::Autocast half(isHalf, Device{});
        const at::Tensor found =
            unet->forward(x, at::arange(kImages, at::kLong) * 150, small::texts({0, 1, 2, 3, 4, 0}));
        loss = (found - target).square().mean();
    }
    loss.backward();
    std::map<std::string, at::Tensor> all;
    for (const auto& [key, weight] : learned)
        all[key] = weight.grad();
    return all;
}

} // namespace

/// A UNet learns as any model does: through withWeights().
class TestUnetTraining : public QObject {
    Q_OBJECT

private slots:
    void everyWeightLearns();
    void autocastLearnsTheSame();
    void stepsDownTheGradientLowerTheLoss();
};

void TestUnetTraining::everyWeightLearns() {
    for (const auto& [key, gradient] : gradients(false)) {
        QVERIFY2(gradient.defined(), key.c_str());
        QVERIFY2(gradient.abs().max().item<double>() > 0, key.c_str());
    }
}

void TestUnetTraining::autocastLearnsTheSame() {
    const auto exact = gradients(false), half = gradients(true);
    double along = 0, squares = 0, others = 0;
    for (const auto& [key, gradient] : exact) {
        QVERIFY2(half.at(key).scalar_type() == at::kFloat, key.c_str());
        along += (gradient * half.at(key)).sum().item<double>();
        squares += gradient.square().sum().item<double>();
        others += half.at(key).square().sum().item<double>();
    }
    QVERIFY2(along / std::sqrt(squares * others) > 0.995,
             qPrintable(QString::number(along / std::sqrt(squares * others))));
}

void TestUnetTraining::stepsDownTheGradientLowerTheLoss() {
    at::manual_seed(5);
    const at::Tensor x = at::randn({kImages, 3, 8, 8}), target = at::randn({kImages, 3, 8, 8});
    const auto slopes = gradients(false);
    const auto loss = [&](double step) {
        const DenoiserPtr moved = small::unet()->withWeights(
            [&](const std::string& key, const at::Tensor& weight) { return weight - step * slopes.at(key); });
        const at::Tensor found =
            moved->forward(x, at::arange(kImages, at::kLong) * 150, small::texts({0, 1, 2, 3, 4, 0}));
        return (found - target).square().mean().item<double>();
    };
    QVERIFY(loss(1e-2) < loss(0));
}

TESSERA_CORE_TEST(TestUnetTraining)
#include "tst_unet_training.moc"
