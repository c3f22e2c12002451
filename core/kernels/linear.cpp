#include "core/kernels/linear.h"

#include "core/base/progress.h"
#include "core/kernels/tiled_weight.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <optional>

namespace core::kernels {
namespace {

/// Multiply-adds between two stop points: about 50 ms of two cores, in rows enough for full speed.
std::int64_t mostMacs(at::ScalarType type) {
    return std::int64_t{1} << (type == at::kFloat || type == at::kDouble ? 33 : 35);
}

/// How many pieces of about equally many rows a product is made of: one where there are gradients.
std::int64_t piecesOf(const LinearWeights& layer, const at::Tensor& x) {
    const bool isLearning = c10::GradMode::is_enabled() && (x.requires_grad() || layer.weight.requires_grad());
    if (isLearning || !x.device().is_cpu() || !layer.bias.defined() || x.numel() == 0)
        return 1;
    const std::int64_t most = mostMacs(x.scalar_type()), rows = x.numel() / x.size(-1);
    return std::min(rows, (rows * layer.weight.numel() + most - 1) / most);
}

} // namespace

at::Tensor applyInPieces(const LinearWeights& layer, const at::Tensor& x, std::int64_t pieces) {
    const std::int64_t rows = x.numel() / x.size(-1);
    std::vector<std::int64_t> shape = x.sizes().vec();
    const at::Tensor in = x.reshape({rows, shape.back()}), columns = layer.weight.t();
    shape.back() = layer.weight.size(0);
    at::Tensor out = at::empty({rows, shape.back()}, x.options());
    for (std::int64_t i = 0; i < pieces; ++i) {
        stopPoint();
        const std::int64_t first = i * rows / pieces, count = (i + 1) * rows / pieces - first;
        at::Tensor part = out.narrow(0, first, count);
        at::addmm_out(part, layer.bias, in.narrow(0, first, count), columns);
    }
    return out.view(shape);
}

PackedLinear packed(const LinearWeights& layer, std::int64_t rows, const OperatorFilter& mayUse) {
    stopPoint();
    if ((!mayUse || mayUse("cpublas::brgemm")) && TiledWeight::canTile(layer.weight)) {
        const auto tiled = std::make_shared<const TiledWeight>(layer.weight);
        return {layer, [tiled](const auto& x, const auto& bias) { return tiled->product(x, bias); },
                [tiled](const auto& x, const auto& bias) { return tiled->gelu(x, bias); }};
    }
    return {layer, packedProduct(layer.weight, rows, mayUse)};
}

at::Tensor apply(const LinearWeights& layer, const at::Tensor& x) {
    stopPoint();
    const std::int64_t pieces = piecesOf(layer, x);
    return pieces > 1 ? applyInPieces(layer, x, pieces) : at::linear(x, layer.weight, layer.bias);
}

at::Tensor apply(const PackedLinear& layer, const at::Tensor& x) {
    stopPoint();
    if (!layer.product)
        return apply(layer.weights, x);
    return layer.product(x, layer.weights.bias.defined() ? std::optional(layer.weights.bias) : std::nullopt);
}

at::Tensor geluOf(const PackedLinear& layer, const at::Tensor& x) {
    stopPoint();
    return layer.gelu ? layer.gelu(x, layer.weights.bias) : gelu(branch(layer, x));
}

Branch branch(const PackedLinear& layer, const at::Tensor& x) {
    stopPoint();
    if (layer.product && x.scalar_type() == at::kFloat) // MKL adds a bias in a pass of its own
        return {layer.product(x, std::nullopt), layer.weights.bias};
    return {apply(layer, x)};
}

} // namespace core::kernels
