#include "core/training/optimizer.h"

#include "core/base/tensor.h"

#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

namespace core::training {
namespace {

constexpr int kNewtonSchulzSteps = 5;
constexpr double kTiny = 1e-7;

/// x ← a·x + (b·A + c·A²)·x with A = x·xᵀ, the coefficients of Muon.
at::Tensor newtonSchulzStep(const at::Tensor& x) {
    const at::Tensor a = at::bmm(x, x.transpose(1, 2));
    const at::Tensor b = at::baddbmm(a, a, a, -4.7750, 2.0315);
    return at::baddbmm(x, b, x, 3.4445);
}

at::Tensor orthogonalisePart(const at::Tensor& matrices) {
    const bool isTall = matrices.size(1) > matrices.size(2);
    const at::Tensor wide = isTall ? matrices.transpose(1, 2) : matrices;
    at::Tensor x = (wide / (wide.norm(2, {1, 2}, true) + kTiny)).to(at::kBFloat16).contiguous();
    for (int i = 0; i < kNewtonSchulzSteps; ++i)
        x = newtonSchulzStep(x);
    return (isTall ? x.transpose(1, 2) : x).to(at::kFloat);
}

} // namespace

at::Tensor orthogonalise(const at::Tensor& matrices) {
    const at::Tensor result = at::empty(matrices.sizes(), at::kFloat);
    at::parallel_for(0, matrices.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
        const at::NoGradGuard noGradient;
        result.narrow(0, begin, end - begin).copy_(orthogonalisePart(matrices.narrow(0, begin, end - begin)));
    });
    return result;
}

void adamwStep(at::Tensor parameters, const at::Tensor& gradient, at::Tensor first, at::Tensor second,
               std::int64_t step, double rate, double decay, const OptimizerOptions& o) {
    first.lerp_(gradient, 1 - o.beta1);
    second.mul_(o.beta2).addcmul_(gradient, gradient, 1 - o.beta2);
    const double firstCorrection = 1 - std::pow(o.beta1, static_cast<double>(step));
    const double secondCorrection = 1 - std::pow(o.beta2, static_cast<double>(step));
    const at::Tensor denominator = (second / secondCorrection).sqrt_().add_(o.eps);
    parameters.mul_(1 - rate * decay).addcdiv_(first, denominator, -rate / firstCorrection);
}

Optimizer::Optimizer(const ParameterLayout& layout, const OptimizerOptions& options)
    : m_layout(layout)
    , m_options(options)
    , m_first(at::zeros({layout.size()}, at::kFloat))
    , m_second(at::zeros({layout.size() - layout.otherWeights()}, at::kFloat)) {}

void Optimizer::step(at::Tensor parameters, const at::Tensor& gradient, double rateFactor) {
    ++m_steps;
    stepMatrices(parameters, gradient, rateFactor);
    const auto adam = [&](std::int64_t from, std::int64_t to, double decay) {
        const auto part = [&](const at::Tensor& flat) { return flat.narrow(0, from, to - from); };
        adamwStep(part(parameters), part(gradient), part(m_first),
                  m_second.narrow(0, from - m_layout.otherWeights(), to - from), m_steps,
                  m_options.adamRate * rateFactor, decay, m_options);
    };
    adam(m_layout.otherWeights(), m_layout.biases(), m_options.weightDecay);
    adam(m_layout.biases(), m_layout.size(), 0);
}

void Optimizer::stepMatrices(at::Tensor parameters, const at::Tensor& gradient, double rateFactor) {
    const double rate = m_options.muonRate * rateFactor;
    for (const MatrixStack& stack : m_layout.stacks()) {
        at::Tensor weights = stack.of(parameters), momentum = stack.of(m_first);
        const at::Tensor grad = stack.of(gradient);
        momentum.lerp_(grad, 1 - m_options.muonMomentum);
        const at::Tensor update = orthogonalise(at::lerp(grad, momentum, m_options.muonMomentum));
        const double scale =
            std::sqrt(std::max(1.0, static_cast<double>(stack.rows) / static_cast<double>(stack.columns)));
        weights.mul_(1 - rate * m_options.weightDecay).add_(update, -rate * scale);
    }
}

void Optimizer::restore(std::int64_t steps, const at::Tensor& firstMoment, const at::Tensor& secondMoment) {
    m_steps = steps;
    m_first.copy_(firstMoment);
    m_second.copy_(secondMoment);
}

} // namespace core::training
