#include "core/schedule/noise_schedule.h"
#include "core/training/distillation_loss.h"
#include "core/training/noising.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <ATen/CPUGeneratorImpl.h>
#include <QtTest>
#include <c10/core/GradMode.h>

using namespace core;
using namespace core::training;

namespace {

/// The case's model: W·x per pixel, times 1 + t/1000.
at::Tensor linear(const at::Tensor& weight, const at::Tensor& x, const at::Tensor& t) {
    const at::Tensor scale = 1 + t.to(at::kFloat).to(at::kDouble) / 1000;
    return at::einsum("oc,nchw->nohw", {weight, x}) * scale.view({-1, 1, 1, 1});
}

/// x_t of the linear schedule that the original was run with, in float64.
at::Tensor noised(const golden::Case& one) {
    const schedule::NoiseSchedule schedule{schedule::ScheduleConfig{}};
    std::vector<double> alpha, sigma;
    for (std::int64_t i = 0; i < one.tensor("t").size(0); ++i) {
        const schedule::PathPoint& point = schedule.at(one.tensor("t")[i].item<int>() + 1);
        alpha.push_back(point.alpha);
        sigma.push_back(point.sigma);
    }
    const auto perImage = [](const std::vector<double>& values) {
        return at::tensor(values, at::kDouble).view({-1, 1, 1, 1});
    };
    return one.tensor("x0") * perImage(alpha) + one.tensor("e") * perImage(sigma);
}

} // namespace

class TestGoldenDistillation : public QObject {
    Q_OBJECT
private slots:
    void lossAndGradientAreTheOriginals_data() { golden::addCaseRows("neighbours/L_distillation"); }
    void lossAndGradientAreTheOriginals() {
        QFETCH(QString, path);
        const golden::Case one(path.toStdString());
        const at::AutoGradMode withGradient(true);
        const at::Tensor student = one.tensor("W_student").clone().requires_grad_(true);
        const at::Tensor x = noised(one), t = one.tensor("t");
        const at::Tensor loss = distillationLoss(linear(student, x, t), linear(one.tensor("W_teacher"), x, t),
                                                 one.tensor("e"), {.teacher = 0.7, .data = 0.3});
        loss.mean().backward();
        const golden::Tolerance tolerance{1e-6, 1e-9};
        const auto list = [](const at::Tensor& tensor) {
            const at::Tensor flat = tensor.detach().to(at::kDouble).contiguous().flatten();
            return std::vector<double>(flat.const_data_ptr<double>(), flat.const_data_ptr<double>() + flat.numel());
        };
        COMPARE_NUMBERS(list(loss), one.values("kd_per_item"), tolerance, one.name());
        COMPARE_NUMBERS(list(student.grad()), one.values("grad"), tolerance, one.name());
        QVERIFY(golden::isClose(loss.mean().item<double>(), golden::number(one.json["results"]["kd"]), tolerance));
        const at::Tensor plain =
            distillationLoss(linear(student, x, t), x, one.tensor("e"), {.teacher = 0, .data = 1}).mean();
        QVERIFY(golden::isClose(plain.item<double>(), golden::number(one.json["results"]["plain"]), tolerance));
    }
};

TESSERA_CORE_TEST(TestGoldenDistillation)
#include "tst_golden_distillation.moc"
