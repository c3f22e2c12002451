#pragma once

#include <ATen/core/Tensor.h>

/// Steps between a transformer's matrix products. On the CPU, where no gradient is asked for, each is one pass over
/// memory on all threads; elsewhere LibTorch's operations in turn.
namespace core::kernels {

/// A linear layer's result whose bias may be still to be added, by whoever reads it next.
struct Branch {
    at::Tensor product; ///< [B, tokens, width]
    at::Tensor bias{};  ///< [width]; undefined: part of the product already

    at::Tensor sum() const;
};

/// Layer norm without weights of its own, ·scale + shift. @param x [B, tokens, width]. @param shift, scale [B or 1, 1,
/// width].
at::Tensor modulatedNorm(const at::Tensor& x, const at::Tensor& shift, const at::Tensor& scale, double eps);

/// GELU in its tanh form; the branch's memory is used for the result.
at::Tensor gelu(Branch branch);

/// values·GELU(gates) in its exact form (Shazeer, arXiv 2002.05202). @param x [B, tokens, 2·neurons]: values, then
/// gates. @return [B, tokens, neurons].
at::Tensor geglu(const at::Tensor& x);

/// x + gate·branch.
/// @param gate [B or 1, 1, width].
at::Tensor addGated(const at::Tensor& x, const at::Tensor& gate, const Branch& branch);

} // namespace core::kernels
