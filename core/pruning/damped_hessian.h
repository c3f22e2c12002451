#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <string>
#include <vector>

namespace core::pruning {

/// Statistics made safe to factorise (METHOD.md §4).
struct DampedHessian {
    at::Tensor inverse;    ///< P = (H + added·I)⁻¹, float64 [n,n] on the CPU
    std::vector<int> dead; ///< inputs that are always zero: H_jj was 0 and became 1
    double percent = 0;    ///< p that was used: the one asked for, or 10, 100, 1000 times it
    double added = 0;      ///< p·mean of the undamped diagonal over live entries
    int attempts = 0;      ///< factorisations tried, 1…4
};

/// @param hessian H, symmetric [n,n]. @param percent p > 0. @param name for messages.
/// @throws Error{Failed} naming `name` if H is not finite or no damping makes it positive definite, Error{BadArgument}
/// for p. @param poll called many times, may throw to stop.
DampedHessian dampAndInvert(const at::Tensor& hessian, double percent, const std::string& name,
                            const std::function<void()>& poll = {});

} // namespace core::pruning
