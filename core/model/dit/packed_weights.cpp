#include "core/model/dit/packed_weights.h"

#include "core/base/tensor.h"
#include "core/kernels/shards.h"

#include <ATen/core/dispatch/Dispatcher.h>

namespace core::model::dit {
namespace {

constexpr std::int64_t kMostBytes = std::int64_t{2} << 30;
constexpr std::int64_t kNeuronMultiple = 16;

template <typename Signature> auto operation(const char* name) {
    return c10::Dispatcher::singleton().findSchemaOrThrow(name, "").typed<Signature>();
}

at::Tensor mklPacked(const at::Tensor& weight, std::int64_t rows) {
    static const auto pack = operation<at::Tensor(const at::Tensor&, std::int64_t)>("mkl::_mkl_reorder_linear_weight");
    return pack.call(weight, rows);
}

at::Tensor mklProduct(const at::Tensor& x, const LinearWeights& layer, const std::optional<at::Tensor>& bias) {
    using Signature = at::Tensor(const at::Tensor&, const at::Tensor&, const at::Tensor&,
                                 const std::optional<at::Tensor>&, std::int64_t);
    static const auto product = operation<Signature>("mkl::_mkl_linear");
    return product.call(x, layer.packed, layer.weight, bias, layer.packedRows);
}

at::Tensor oneDnnPacked(const at::Tensor& weight, std::int64_t rows) {
    using Signature = at::Tensor(const at::Tensor&, std::optional<std::int64_t>);
    static const auto pack = operation<Signature>("mkldnn::_reorder_linear_weight");
    return pack.call(weight, rows);
}

at::Tensor oneDnnProduct(const at::Tensor& x, const LinearWeights& layer) {
    using Signature =
        at::Tensor(const at::Tensor&, const at::Tensor&, const std::optional<at::Tensor>&, std::string_view,
                   c10::List<std::optional<at::Scalar>>, std::optional<std::string_view>);
    static const auto product = operation<Signature>("mkldnn::_linear_pointwise");
    return product.call(x, layer.packed, layer.bias, "none", c10::List<std::optional<at::Scalar>>(), std::nullopt);
}

bool oneDnnHasBFloat16() {
    static const bool has = operation<bool()>("mkldnn::_is_mkldnn_bf16_supported").call();
    return has;
}

bool canPack(const at::Tensor& weight) {
    if (!weight.device().is_cpu() || weight.requires_grad())
        return false;
    return weight.scalar_type() == at::kFloat ? at::hasMKL()
                                              : weight.scalar_type() == at::kBFloat16 && oneDnnHasBFloat16();
}

/// Neurons that never answer, behind the others.
void fillUpNeurons(DitBlockWeights& block) {
    const std::int64_t missing = -block.fc1.weight.size(0) & (kNeuronMultiple - 1);
    if (missing == 0)
        return;
    block.fc1.weight = at::constant_pad_nd(block.fc1.weight, {0, 0, 0, missing});
    block.fc1.bias = at::constant_pad_nd(block.fc1.bias, {0, missing});
    block.fc2.weight = at::constant_pad_nd(block.fc2.weight, {0, missing});
}

std::int64_t bytesOf(const DitBlockWeights& block) {
    std::int64_t bytes = 0;
    for (const LinearWeights* layer : {&block.qkv, &block.proj, &block.fc1, &block.fc2})
        bytes += static_cast<std::int64_t>(layer->weight.nbytes());
    return bytes;
}

} // namespace

void pack(LinearWeights& layer, std::int64_t rows) {
    if (!canPack(layer.weight))
        return;
    layer.packed = layer.weight.scalar_type() == at::kFloat ? mklPacked(layer.weight.contiguous(), rows)
                                                            : oneDnnPacked(layer.weight.contiguous(), rows);
    layer.packedRows = rows;
}

DitWeights packed(const DitWeights& weights, std::int64_t rows) {
    std::int64_t bytes = 0;
    for (const DitBlockWeights& block : weights.blocks)
        bytes += bytesOf(block);
    DitWeights result = weights;
    if (bytes > kMostBytes || !canPack(weights.labels))
        return result;
    kernels::forEachShard(static_cast<std::int64_t>(result.blocks.size()), [&](std::int64_t i) {
        DitBlockWeights& block = result.blocks[static_cast<std::size_t>(i)];
        fillUpNeurons(block);
        for (LinearWeights* layer : {&block.qkv, &block.proj, &block.fc1, &block.fc2})
            pack(*layer, rows);
    });
    return result;
}

at::Tensor apply(const LinearWeights& layer, const at::Tensor& x) {
    if (!layer.packed.defined())
        return at::linear(x, layer.weight, layer.bias);
    return x.scalar_type() == at::kFloat ? mklProduct(x, layer, layer.bias) : oneDnnProduct(x, layer);
}

kernels::Branch branch(const LinearWeights& layer, const at::Tensor& x) {
    if (layer.packed.defined() && x.scalar_type() == at::kFloat)
        return {mklProduct(x, layer, std::nullopt), layer.bias};
    return {apply(layer, x)};
}

} // namespace core::model::dit
