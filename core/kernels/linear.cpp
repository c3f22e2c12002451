#include "core/kernels/linear.h"

namespace core::kernels {

PackedLinear packed(const LinearWeights& layer, std::int64_t rows, const OperatorFilter& mayUse) {
    return {layer, packedProduct(layer.weight, rows, mayUse)};
}

at::Tensor apply(const LinearWeights& layer, const at::Tensor& x) {
    return at::linear(x, layer.weight, layer.bias);
}

at::Tensor apply(const PackedLinear& layer, const at::Tensor& x) {
    return layer.product ? layer.product(x, layer.weights.bias) : apply(layer.weights, x);
}

Branch branch(const PackedLinear& layer, const at::Tensor& x) {
    if (layer.product && x.scalar_type() == at::kFloat) // MKL adds a bias in a pass of its own
        return {layer.product(x, std::nullopt), layer.weights.bias};
    return {apply(layer, x)};
}

} // namespace core::kernels
