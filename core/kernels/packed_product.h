#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

/// Matrix products of which one factor was laid out beforehand. LibTorch has them for its compiler alone: private
/// operators, which another release may lack or change. They are looked up here and nowhere else.
namespace core::kernels {

/// x [..., inputs] → x·weightᵀ (+ bias), of a weight in a layout of its own.
using PackedProduct = std::function<at::Tensor(const at::Tensor& x, const std::optional<at::Tensor>& bias)>;

/// Whether a private operator may be used; empty: each that LibTorch has. A test hides them.
using OperatorFilter = std::function<bool(std::string_view name)>;

/// Whether this machine and this LibTorch have a layout for a weight [outputs, inputs]: float32 by MKL, bfloat16 by
/// oneDNN (which has it for processors with AVX-512), on the CPU, without gradients.
bool canPack(const at::Tensor& weight, const OperatorFilter& mayUse = {});

/// Lays the weight out for products with `rows` rows; any other number works too, at the usual speed.
/// @return empty where it cannot be packed.
PackedProduct packedProduct(const at::Tensor& weight, std::int64_t rows, const OperatorFilter& mayUse = {});

} // namespace core::kernels
