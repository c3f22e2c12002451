#include "core/elimination/elimination_error.h"

#include "core/base/progress.h"
#include "core/base/tensor.h"

#include <ATen/CPUGeneratorImpl.h>

namespace core::elimination {
namespace {

/// H·v with damped H.
at::Tensor dampedProduct(const at::Tensor& hessian, const DampedHessian& damped, const at::Tensor& v) {
    at::Tensor product = hessian.mv(v).add_(v, damped.added);
    for (const int column : damped.dead)
        product[column] += v[column];
    return product;
}

/// A combination of the outputs, Wᵀ·r, in float64 without a copy of W.
at::Tensor mixOutputs(const at::Tensor& weight, const at::Tensor& r) {
    constexpr std::int64_t kRows = 64;
    at::Tensor mixed = at::zeros({weight.size(1)}, at::kDouble);
    for (std::int64_t first = 0; first < weight.size(0); first += kRows) {
        stopPoint();
        const std::int64_t rows = std::min(kRows, weight.size(0) - first);
        mixed.addmv_(weight.narrow(0, first, rows).to(at::kDouble).t(), r.narrow(0, first, rows));
    }
    return mixed;
}

} // namespace

double eliminationError(const EliminationTrace& trace, const at::Tensor& weight, const at::Tensor& hessian,
                        const DampedHessian& damped) {
    const at::Generator generator = at::detail::createCPUGenerator(0);
    const at::Tensor outputs = at::randn({weight.size(0)}, generator, at::kDouble);
    const at::Tensor target = dampedProduct(hessian.to(at::kCPU, at::kDouble), damped, mixOutputs(weight, outputs))
                                  .index_select(0, at::tensor(trace.columns))
                                  .mul_(trace.scale);
    double distance = 0, length = 0, worst = 0;
    for (const EliminationBlock& block : trace.blocks) {
        stopPoint();
        at::Tensor l = block.l.to(at::kDouble, /*non_blocking=*/false, /*copy=*/true);
        l.narrow(0, 0, l.size(1)).tril_();
        const at::Tensor wanted = l.t().mv(target.narrow(0, block.first, l.size(0)));
        const at::Tensor found = block.c.to(at::kDouble).mv(outputs);
        distance += (found - wanted).square().sum().item<double>();
        length += wanted.square().sum().item<double>();
        if (length > 0)
            worst = std::max(worst, std::sqrt(distance / length));
        else if (distance > 0)
            worst = std::numeric_limits<double>::infinity();
    }
    return std::isfinite(distance) ? worst : std::numeric_limits<double>::infinity();
}

} // namespace core::elimination
