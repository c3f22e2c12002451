#include "core/training/demo/optimizer.h"

#include "core/base/tensor.h"
#include "core/training/demo/parallel_tasks.h"

namespace core::training::demo {
namespace {

constexpr int kNewtonSchulzSteps = 5;
constexpr double kTiny = 1e-7;
constexpr std::int64_t kPartNumbers = 300000;

/// x ← a·x + (b·A + c·A²)·x with A = x·xᵀ, the coefficients of Muon.
at::Tensor newtonSchulzStep(const at::Tensor& x) {
    const at::Tensor a = at::bmm(x, x.transpose(1, 2));
    const at::Tensor b = at::baddbmm(a, a, a, -4.7750, 2.0315);
    return at::baddbmm(x, b, x, 3.4445);
}

/// Stacks in pieces of about the same work.
std::vector<MatrixStack> split(const std::vector<MatrixStack>& stacks) {
    std::vector<MatrixStack> parts;
    for (const MatrixStack& stack : stacks) {
        const std::int64_t size = stack.rows * stack.columns, most = std::max<std::int64_t>(1, kPartNumbers / size);
        for (std::int64_t first = 0; first < stack.count; first += most)
            parts.push_back(
                {stack.offset + first * size, std::min(most, stack.count - first), stack.rows, stack.columns});
    }
    return parts;
}

} // namespace

at::Tensor orthogonalise(const at::Tensor& matrices) {
    const bool isTall = matrices.size(1) > matrices.size(2);
    const at::Tensor wide = isTall ? matrices.transpose(1, 2) : matrices;
    at::Tensor x = (wide / (wide.norm(2, {1, 2}, true) + kTiny)).to(at::kBFloat16).contiguous();
    for (int i = 0; i < kNewtonSchulzSteps; ++i)
        x = newtonSchulzStep(x);
    return (isTall ? x.transpose(1, 2) : x).to(at::kFloat);
}

void muonStep(at::Tensor weights, const at::Tensor& gradient, at::Tensor momentum, double rate,
              const OptimizerOptions& o) {
    momentum.lerp_(gradient, 1 - o.muonMomentum);
    const at::Tensor update = orthogonalise(at::lerp(gradient, momentum, o.muonMomentum));
    const double scale =
        std::sqrt(std::max(1.0, static_cast<double>(weights.size(1)) / static_cast<double>(weights.size(2))));
    weights.mul_(1 - rate * o.weightDecay).add_(update, -rate * scale);
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
    , m_parts(split(layout.stacks()))
    , m_first(at::zeros({layout.size()}, at::kFloat))
    , m_second(at::zeros({layout.size() - layout.otherWeights()}, at::kFloat)) {}

void Optimizer::step(at::Tensor parameters, const at::Tensor& gradient, double rateFactor) {
    ++m_steps;
    const auto adam = [&](std::int64_t from, std::int64_t to, double decay) {
        const auto part = [&](const at::Tensor& flat) { return flat.narrow(0, from, to - from); };
        adamwStep(part(parameters), part(gradient), part(m_first),
                  m_second.narrow(0, from - m_layout.otherWeights(), to - from), m_steps,
                  m_options.adamRate * rateFactor, decay, m_options);
    };
    const std::int64_t matrices = std::ssize(m_parts);
    runTasks(at::get_num_threads(), matrices + 2, [&](std::int64_t, std::int64_t i) {
        if (i == matrices)
            adam(m_layout.otherWeights(), m_layout.biases(), m_options.weightDecay);
        else if (i == matrices + 1)
            adam(m_layout.biases(), m_layout.size(), 0);
        else
            muonStep(m_parts[i].of(parameters), m_parts[i].of(gradient), m_parts[i].of(m_first),
                     m_options.muonRate * rateFactor, m_options);
    });
}

void Optimizer::restore(std::int64_t steps, const at::Tensor& firstMoment, const at::Tensor& secondMoment) {
    m_steps = steps;
    m_first.copy_(firstMoment);
    m_second.copy_(secondMoment);
}

} // namespace core::training::demo
