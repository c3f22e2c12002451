#include "core/training/optimizer_steps.h"

#include "core/base/tensor.h"
#include "core/kernels/tile_kernel.h"

namespace core::training {
namespace {

constexpr int kNewtonSchulzSteps = 5;
constexpr double kTiny = 1e-7;

/// bfloat16 is enough, and slower than float32 where a processor does not multiply it.
at::ScalarType orthogonalType(const at::Tensor& matrices) {
    return matrices.is_cpu() && !kernels::hasTileKernel() ? at::kFloat : at::kBFloat16;
}

/// x ← a·x + (b·A + c·A²)·x with A = x·xᵀ, the coefficients of Muon.
at::Tensor newtonSchulzStep(const at::Tensor& x) {
    const at::Tensor a = at::bmm(x, x.transpose(1, 2));
    const at::Tensor b = at::baddbmm(a, a, a, -4.7750, 2.0315);
    return at::baddbmm(x, b, x, 3.4445);
}

} // namespace

at::Tensor orthogonalise(const at::Tensor& matrices) {
    const bool isTall = matrices.size(1) > matrices.size(2);
    const at::Tensor wide = isTall ? matrices.transpose(1, 2) : matrices;
    at::Tensor x = (wide / (wide.norm(2, {1, 2}, true) + kTiny)).to(orthogonalType(matrices)).contiguous();
    for (int i = 0; i < kNewtonSchulzSteps; ++i)
        x = newtonSchulzStep(x);
    return (isTall ? x.transpose(1, 2) : x).to(at::kFloat);
}

void muonStep(at::Tensor weights, const at::Tensor& gradient, at::Tensor momentum, double rate, double decay,
              const OptimizerOptions& o) {
    momentum.lerp_(gradient, 1 - o.muonMomentum);
    const at::Tensor update = orthogonalise(at::lerp(gradient, momentum, o.muonMomentum));
    const double scale =
        std::sqrt(std::max(1.0, static_cast<double>(weights.size(1)) / static_cast<double>(weights.size(2))));
    weights.mul_(1 - rate * decay).add_(update, -rate * scale);
}

void adamwStep(at::Tensor parameters, const at::Tensor& gradient, const AdamMoments& moments, std::int64_t step,
               double rate, double decay, const OptimizerOptions& o) {
    const auto& [first, second] = moments;
    first.lerp_(gradient, 1 - o.beta1);
    second.mul_(o.beta2).addcmul_(gradient, gradient, 1 - o.beta2);
    const double firstCorrection = 1 - std::pow(o.beta1, static_cast<double>(step));
    const double secondCorrection = 1 - std::pow(o.beta2, static_cast<double>(step));
    const at::Tensor denominator = (second / secondCorrection).sqrt_().add_(o.eps);
    parameters.mul_(1 - rate * decay).addcdiv_(first, denominator, -rate / firstCorrection);
}

} // namespace core::training
