#include "core/kernels/linear.h"

#include "core/kernels/tiled_weight.h"

namespace core::kernels {

PackedLinear packed(const LinearWeights& layer, std::int64_t rows, const OperatorFilter& mayUse) {
    if ((!mayUse || mayUse("cpublas::brgemm")) && TiledWeight::canTile(layer.weight)) {
        const auto tiled = std::make_shared<const TiledWeight>(layer.weight);
        return {layer, [tiled](const auto& x, const auto& bias) { return tiled->product(x, bias); },
                [tiled](const auto& x, const auto& bias) { return tiled->gelu(x, bias); }};
    }
    return {layer, packedProduct(layer.weight, rows, mayUse)};
}

at::Tensor apply(const LinearWeights& layer, const at::Tensor& x) {
    return at::linear(x, layer.weight, layer.bias);
}

at::Tensor apply(const PackedLinear& layer, const at::Tensor& x) {
    return layer.product ? layer.product(x, layer.weights.bias) : apply(layer.weights, x);
}

at::Tensor geluOf(const PackedLinear& layer, const at::Tensor& x) {
    return layer.gelu ? layer.gelu(x, layer.weights.bias) : gelu(branch(layer, x));
}

Branch branch(const PackedLinear& layer, const at::Tensor& x) {
    if (layer.product && x.scalar_type() == at::kFloat) // MKL adds a bias in a pass of its own
        return {layer.product(x, std::nullopt), layer.weights.bias};
    return {apply(layer, x)};
}

} // namespace core::kernels
