#pragma once

#include <ATen/core/Tensor.h>

/// Steps between a transformer's matrix products where gradients are asked for: on the CPU one pass over memory
/// forward and one backward. Used by fused_layers.h, which has the plain forms.
namespace core::kernels {

/// Whether these steps can be done so: x [B, tokens, width] contiguous float32 or float64 on the CPU, and one row of
/// modulation per image, of any floating type.
bool canTrainFused(const at::Tensor& x, const at::Tensor& perImage);

/// As modulatedNorm. → bfloat16 under autocast, else x's type.
at::Tensor trainedNorm(const at::Tensor& x, const at::Tensor& shift, const at::Tensor& scale, double eps);

/// As addGated. @param branch in x's type or bfloat16. → x's type.
at::Tensor trainedAddGated(const at::Tensor& x, const at::Tensor& gate, const at::Tensor& branch);

/// GELU in its tanh form of a contiguous tensor on the CPU.
at::Tensor trainedGelu(const at::Tensor& x);

/// As geglu() of a contiguous float32 or float64 tensor on the CPU.
at::Tensor trainedGeglu(const at::Tensor& x);

} // namespace core::kernels
