#pragma once

#include <ATen/core/Tensor.h>

#include <functional>

namespace core::elimination {

/// Replaces a symmetric matrix by its inverse, in place but for a few columns: Cholesky factorisation, inversion of the
/// factor and its product with itself, each by blocks as matrix products.
/// @param matrix float64 [n,n] on the CPU, contiguous; only its lower triangle is read, both are written.
/// @param poll called between blocks, may throw to stop.
/// @return false where the matrix is not positive definite; then its contents mean nothing.
bool invertPositiveDefinite(at::Tensor& matrix, const std::function<void()>& poll = {});

/// Replaces the lower triangle of a symmetric matrix, float32 or float64, by its Cholesky factor R, matrix = R·Rᵀ; what
/// stands above the diagonal then means nothing. Otherwise as invertPositiveDefinite().
bool factorisePositiveDefinite(at::Tensor& matrix, const std::function<void()>& poll = {});

} // namespace core::elimination
