#include "core/kernels/packed_product.h"

#include <ATen/core/dispatch/Dispatcher.h>

namespace core::kernels {
namespace {

template <typename Signature> using Operator = std::optional<c10::TypedOperatorHandle<Signature>>;

/// Nothing where LibTorch has no operator of this name, or one with other arguments.
template <typename Signature> Operator<Signature> find(const char* name, const OperatorFilter& mayUse) {
    if (mayUse && !mayUse(name))
        return std::nullopt;
    const auto found = c10::Dispatcher::singleton().findSchema({name, ""});
    if (!found)
        return std::nullopt;
    try {
        return found->typed<Signature>();
    } catch (const c10::Error&) {
        return std::nullopt;
    }
}

using Bias = std::optional<at::Tensor>;
using MklPack = at::Tensor(const at::Tensor&, std::int64_t);
using MklProduct = at::Tensor(const at::Tensor&, const at::Tensor&, const at::Tensor&, const Bias&, std::int64_t);
using OneDnnPack = at::Tensor(const at::Tensor&, std::optional<std::int64_t>);
using OneDnnProduct = at::Tensor(const at::Tensor&, const at::Tensor&, const Bias&, std::string_view,
                                 c10::List<std::optional<at::Scalar>>, std::optional<std::string_view>);

/// Both operators, or nothing.
template <typename Pack, typename Product> struct Operators {
    c10::TypedOperatorHandle<Pack> pack;
    c10::TypedOperatorHandle<Product> product;
};

std::optional<Operators<MklPack, MklProduct>> mklOperators(const OperatorFilter& mayUse) {
    if (!at::hasMKL())
        return std::nullopt;
    const auto pack = find<MklPack>("mkl::_mkl_reorder_linear_weight", mayUse);
    const auto product = find<MklProduct>("mkl::_mkl_linear", mayUse);
    if (!pack || !product)
        return std::nullopt;
    return {{*pack, *product}};
}

std::optional<Operators<OneDnnPack, OneDnnProduct>> oneDnnOperators(const OperatorFilter& mayUse) {
    const auto isSupported = find<bool()>("mkldnn::_is_mkldnn_bf16_supported", mayUse);
    if (!isSupported || !isSupported->call())
        return std::nullopt;
    const auto pack = find<OneDnnPack>("mkldnn::_reorder_linear_weight", mayUse);
    const auto product = find<OneDnnProduct>("mkldnn::_linear_pointwise", mayUse);
    if (!pack || !product)
        return std::nullopt;
    return {{*pack, *product}};
}

PackedProduct mklProduct(const at::Tensor& weight, std::int64_t rows, const OperatorFilter& mayUse) {
    const auto operators = mklOperators(mayUse);
    if (!operators)
        return {};
    const at::Tensor packed = operators->pack.call(weight.contiguous(), rows);
    return [product = operators->product, packed, weight, rows](const at::Tensor& x, const Bias& bias) {
        return product.call(x, packed, weight, bias, rows);
    };
}

PackedProduct oneDnnProduct(const at::Tensor& weight, std::int64_t rows, const OperatorFilter& mayUse) {
    const auto operators = oneDnnOperators(mayUse);
    if (!operators)
        return {};
    const at::Tensor packed = operators->pack.call(weight.contiguous(), rows);
    return [product = operators->product, packed](const at::Tensor& x, const Bias& bias) {
        return product.call(x, packed, bias, "none", c10::List<std::optional<at::Scalar>>(), std::nullopt);
    };
}

bool isPlainOnCpu(const at::Tensor& weight) {
    return weight.device().is_cpu() && !weight.requires_grad();
}

} // namespace

bool canPack(const at::Tensor& weight, const OperatorFilter& mayUse) {
    if (!isPlainOnCpu(weight))
        return false;
    return weight.scalar_type() == at::kFloat ? mklOperators(mayUse).has_value()
                                              : weight.scalar_type() == at::kBFloat16 && oneDnnOperators(mayUse);
}

PackedProduct packedProduct(const at::Tensor& weight, std::int64_t rows, const OperatorFilter& mayUse) {
    if (!isPlainOnCpu(weight))
        return {};
    if (weight.scalar_type() == at::kFloat)
        return mklProduct(weight, rows, mayUse);
    return weight.scalar_type() == at::kBFloat16 ? oneDnnProduct(weight, rows, mayUse) : PackedProduct();
}

} // namespace core::kernels
