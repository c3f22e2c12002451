// Compiled with OpenMP so that at::parallel_for uses LibTorch's own threads (see core/CMakeLists.txt).
#include "core/kernels/fused_layers.h"

#include "core/base/progress.h"
#include "core/kernels/fused_gradients.h"
#include "core/kernels/fused_loops.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

#include <algorithm>

namespace core::kernels {
namespace {

// Numbers that a thread should get at least: handing work over costs what about so many take.
constexpr std::int64_t kGrain = 1 << 14;

bool fits(const at::Tensor& tensor, at::ScalarType type) {
    return tensor.device().is_cpu() && tensor.scalar_type() == type && tensor.stride(-1) == 1 &&
           !tensor.requires_grad();
}

bool isFused(const at::Tensor& x) {
    return x.dim() == 3 && x.is_contiguous() && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16) &&
           fits(x, x.scalar_type());
}

/// Per-image rows for x: [B or 1, 1, width].
bool isFusedModulation(const at::Tensor& rows, const at::Tensor& x) {
    return rows.dim() == 3 && rows.size(1) == 1 && rows.size(2) == x.size(2) &&
           (rows.size(0) == 1 || rows.size(0) == x.size(0)) && fits(rows, x.scalar_type());
}

/// All rows of x, read with the modulation of `perImage`.
RowRange rangeOf(const at::Tensor& x, const at::Tensor& perImage) {
    const std::int64_t rows = x.size(0) * x.size(1);
    const bool isShared = perImage.size(0) == 1;
    return {0, rows, x.size(2), std::max<std::int64_t>(1, isShared ? rows : x.size(1)),
            isShared ? 0 : perImage.stride(0)};
}

template <typename Body> void forRows(RowRange range, const Body& body) {
    const std::int64_t grain = std::max<std::int64_t>(1, kGrain / std::max<std::int64_t>(1, range.width));
    at::parallel_for(0, range.last, grain, [&](std::int64_t first, std::int64_t last) {
        RowRange part = range;
        part.first = first;
        part.last = last;
        body(part);
    });
}

/// Calls body with a pointer type's null: float* or BFloat16*.
template <typename Body> void withNumber(at::ScalarType type, const Body& body) {
    if (type == at::kFloat)
        body(static_cast<float*>(nullptr));
    else
        body(static_cast<c10::BFloat16*>(nullptr));
}

at::Tensor biasOf(const Branch& branch) {
    return branch.bias.defined() ? branch.bias : at::zeros({branch.product.size(-1)}, branch.product.options());
}

bool isFusedBias(const Branch& branch) {
    return !branch.bias.defined() || fits(branch.bias, branch.product.scalar_type());
}

/// Whether what is computed of these is asked for its gradients.
template <typename... Tensors> bool isLearning(const Tensors&... inputs) {
    return c10::GradMode::is_enabled() && (inputs.requires_grad() || ...);
}

/// A float32 stream with branches and modulation in bfloat16, as autocast makes them.
bool isMixed(const at::Tensor& x, const at::Tensor& other) {
    return x.scalar_type() == at::kFloat && other.scalar_type() == at::kBFloat16;
}

/// Whether a step keeps what backward needs, or mixes number types.
bool isTrained(const at::Tensor& x, const at::Tensor& perImage, const at::Tensor& other) {
    const bool hasTypes = other.scalar_type() == x.scalar_type() || isMixed(x, other);
    return canTrainFused(x, perImage) && hasTypes && (isLearning(x, perImage, other) || isMixed(x, other));
}

} // namespace

at::Tensor Branch::sum() const {
    return bias.defined() ? product + bias : product;
}

at::Tensor modulatedNorm(const at::Tensor& x, const at::Tensor& shift, const at::Tensor& scale, double eps) {
    stopPoint();
    if (isTrained(x, shift, scale) && canTrainFused(x, scale))
        return trainedNorm(x, shift, scale, eps);
    if (!isFused(x) || !isFusedModulation(shift, x) || !isFusedModulation(scale, x) ||
        shift.stride(0) != scale.stride(0))
        return at::addcmul(shift, at::layer_norm(x, {x.size(-1)}, {}, {}, eps), scale);
    at::Tensor out = at::empty_like(x);
    withNumber(x.scalar_type(), [&]<typename Number>(Number*) {
        forRows(rangeOf(x, shift), [&](const RowRange& part) {
            modulatedNorm(part, static_cast<float>(eps), x.const_data_ptr<Number>(),
                          {shift.const_data_ptr<Number>(), scale.const_data_ptr<Number>()}, out.data_ptr<Number>());
        });
    });
    return out;
}

at::Tensor gelu(Branch branch) {
    stopPoint();
    at::Tensor& values = branch.product;
    if (isLearning(values) && values.device().is_cpu() && values.scalar_type() != at::kHalf)
        return trainedGelu(branch.sum().contiguous());
    if (!isFused(values) || !isFusedBias(branch))
        return at::gelu(branch.sum(), "tanh");
    const at::Tensor bias = biasOf(branch);
    withNumber(values.scalar_type(), [&]<typename Number>(Number*) {
        forRows(rangeOf(values, values),
                [&](const RowRange& part) { gelu(part, bias.const_data_ptr<Number>(), values.data_ptr<Number>()); });
    });
    return values;
}

at::Tensor geglu(const at::Tensor& x) {
    stopPoint();
    const bool isPlain = x.scalar_type() == at::kFloat || x.scalar_type() == at::kDouble;
    if (isLearning(x) && isPlain && x.device().is_cpu() && x.is_contiguous() && x.numel() > 0)
        return trainedGeglu(x);
    const std::vector<at::Tensor> halves = x.chunk(2, -1);
    if (isLearning(x) || !isFused(x))
        return halves[0] * at::gelu(halves[1]);
    at::Tensor out = at::empty_like(halves[0], at::MemoryFormat::Contiguous);
    withNumber(x.scalar_type(), [&]<typename Number>(Number*) {
        forRows(rangeOf(out, out),
                [&](const RowRange& part) { geglu(part, x.const_data_ptr<Number>(), out.data_ptr<Number>()); });
    });
    return out;
}

at::Tensor addGated(const at::Tensor& x, const at::Tensor& gate, const Branch& branch) {
    stopPoint();
    if (isTrained(x, gate, branch.product) && branch.product.sizes() == x.sizes())
        return trainedAddGated(x, gate, branch.sum());
    if (!isFused(x) || !isFused(branch.product) || !isFusedModulation(gate, x) || !isFusedBias(branch))
        return at::addcmul(x, gate, branch.sum());
    const at::Tensor bias = biasOf(branch);
    at::Tensor out = at::empty_like(x);
    withNumber(x.scalar_type(), [&]<typename Number>(Number*) {
        forRows(rangeOf(x, gate), [&](const RowRange& part) {
            addGated(part, x.const_data_ptr<Number>(), gate.const_data_ptr<Number>(), bias.const_data_ptr<Number>(),
                     branch.product.const_data_ptr<Number>(), out.data_ptr<Number>());
        });
    });
    return out;
}

} // namespace core::kernels
